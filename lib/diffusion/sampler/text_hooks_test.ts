// The hooks `embed`, `condition` and `weights`, on a pipeline of closed-form functions.

import {
  deepStrictEqual,
  notDeepStrictEqual,
  rejects,
} from "node:assert/strict";
import {
  fakePipeline,
  MAX_LENGTH,
} from "../../../tests/support/fake_pipeline.ts";
import { at, InputError, type Tensor, tensor } from "../../core/mod.ts";
import { sliceConditioning } from "../../runtime/mod.ts";
import { sample } from "./sample.ts";
import { reread } from "./reread.ts";
import type { EnergyHook, Sample, Transform } from "./mod.ts";

const NURSE: Sample = { seed: 3, prompt: "a photo of a nurse" };
const PILOT: Sample = { seed: 4, prompt: "a pilot", negative: "blurry" };
const HOW = { steps: 3, guidance: 7.5, samples: [NURSE, PILOT] };
const WORDS = {
  prompts: ["a nurse and gender", "a pilot and gender"],
  words: [["nurse", "gender"], ["pilot", "gender"]],
};

const block = (...values: number[]) => tensor(values, [values.length / 3, 3]);
const writes = (embeddings: Tensor, pad?: number): Transform => ({
  embed: () => ({ embeddings, ...pad !== undefined && { pad } }),
});
const doubled: Transform = {
  condition: ({ data, shape }) => ({ data: data.map((x) => 2 * x), shape }),
};

Deno.test("embed hooks write from the end token on, into prompts only", async () => {
  const pipeline = fakePipeline();
  const { conditioning } = await sample(pipeline, {
    ...HOW,
    transforms: [writes(block(1, 2, 3, 4, 5, 6))],
  });
  const plain = await sample(fakePipeline(), HOW);
  const length = 3 * MAX_LENGTH;
  const expected = plain.conditioning.tokens.data.slice();
  // Behind "<start> a photo of a nurse" and "<start> a pilot", in rows 2 and 3.
  expected.set([1, 2, 3, 4, 5, 6], 2 * length + 3 * 6);
  expected.set([1, 2, 3, 4, 5, 6], 3 * length + 3 * 3);
  deepStrictEqual(conditioning.tokens.data, expected);
});

Deno.test("what several embed hooks write is added up", async () => {
  const one = await sample(fakePipeline(), {
    ...HOW,
    transforms: [writes(block(1, 0, 1)), writes(block(0.5, 2, -1))],
  });
  const other = await sample(fakePipeline(), {
    ...HOW,
    transforms: [writes(block(1.5, 2, 0))],
  });
  deepStrictEqual(one.conditioning, other.conditioning);
});

Deno.test("an embed hook says what fills the prompt up behind its tokens", async () => {
  const pipeline = fakePipeline();
  await sample(pipeline, {
    ...HOW,
    samples: [PILOT],
    transforms: [writes(block(1, 2, 3), 77)],
  });
  const [, prompt] = at(pipeline.encoded, 0);
  const { ids } = pipeline.tokenizer.padded(PILOT.prompt);
  deepStrictEqual(prompt, ids.map((id, i) => i > 3 ? 77 : id));
});

Deno.test("a prompt with other tokens behind it is another prompt", async () => {
  const pipeline = fakePipeline();
  const blocks = [block(1, 2, 3), block(3, 2, 1)];
  const { conditioning } = await sample(pipeline, {
    ...HOW,
    guidance: 1,
    samples: [5, 6, 7].map((seed) => ({ ...NURSE, seed })),
    transforms: [{
      embed: ({ seed }) => ({ embeddings: at(blocks, seed % 2) }),
    }],
  });
  deepStrictEqual(at(pipeline.encoded, 0).length, 2);
  const [first, second, third] = [0, 1, 2].map((i) =>
    sliceConditioning(conditioning, i, i + 1)
  );
  deepStrictEqual(first, third);
  notDeepStrictEqual(first, second);
});

Deno.test("embed hooks need room, and blocks that fit on each other", async () => {
  const long = { seed: 1, prompt: "a b c d e f g h i" };
  const twice = [writes(block(1, 2, 3)), writes(block(1, 2, 3, 4, 5, 6))];
  await rejects(
    sample(fakePipeline(), {
      ...HOW,
      samples: [long],
      transforms: [writes(block(1, 2, 3, 4, 5, 6, 7, 8, 9))],
    }),
    /Cannot write 3 tokens behind the prompt "a b c d e f g h i": the text encoder reads 12 tokens, and 10 are taken/,
  );
  await rejects(
    sample(fakePipeline(), { ...HOW, transforms: twice }),
    InputError,
  );
  await rejects(
    sample(fakePipeline(), {
      ...HOW,
      transforms: [writes(block(1, 2, 3)), writes(block(1, 2, 3), 0)],
    }),
    /fills up with the tokenizer's own token, the other has \[1, 3\] and fills up with token 0/,
  );
});

Deno.test("condition hooks map every text, in list order", async () => {
  const shifted: Transform = {
    condition: ({ data, shape }) => ({ data: data.map((x) => x + 1), shape }),
  };
  const pipeline = fakePipeline();
  const plain = fakePipeline();
  const energy: EnergyHook = {
    branch: "conditional",
    modules: [],
    renoised: null,
    wanted: () => true,
    energy: { key: "none", build: (_, maps) => at(maps, 0).maps },
    words: () => [{
      prompts: WORDS.prompts,
      words: WORDS.words.map(([a = "", b = ""]) => [a, b] as const),
    }],
  };
  const request = { ...HOW, attribution: WORDS };
  await sample(pipeline, {
    ...request,
    transforms: [doubled, shifted, { energy }],
  });
  await sample(plain, { ...request, transforms: [{ energy }] });
  for (const [i, asked] of pipeline.asked.entries()) {
    const before = at(plain.asked, i);
    for (
      const [mapped, own] of [
        [asked.conditioning.tokens, before.conditioning.tokens],
        [asked.maps?.context, before.maps?.context],
        [asked.energy?.context, before.energy?.context],
      ]
    ) {
      // Attribution prompts are filled up with zeros after they are encoded.
      deepStrictEqual(
        mapped?.data.filter((x) => x !== 0),
        own?.data.map((x) => 2 * x + 1).filter((_, k) => own.data[k] !== 0),
      );
    }
  }
});

Deno.test("finished images are read again without the method's texts", async () => {
  const pipeline = fakePipeline();
  const { latents } = await sample(pipeline, { ...HOW, transforms: [doubled] });
  const again = {
    latents,
    seeds: [3, 4],
    timesteps: [300],
    attribution: WORDS,
    prompts: [NURSE.prompt, PILOT.prompt],
  };
  deepStrictEqual(
    await reread(pipeline, again),
    await reread(fakePipeline(), again),
  );
});

Deno.test("weights that replace the UNet's reach every evaluation", async () => {
  const pipeline = fakePipeline();
  const [a, b] = [tensor([1], [1]), tensor([2], [1])];
  await sample(pipeline, {
    ...HOW,
    transforms: [{ weights: { a } }, {}, { weights: { b } }],
  });
  deepStrictEqual(pipeline.asked.map(({ weights }) => weights), [
    { a, b },
    { a, b },
    { a, b },
  ]);
});
