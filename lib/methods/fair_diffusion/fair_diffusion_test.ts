import {
  deepStrictEqual,
  notDeepStrictEqual,
  rejects,
} from "node:assert/strict";
import { fakePipeline } from "../../../tests/support/fake_pipeline.ts";
import { at, InputError } from "../../core/mod.ts";
import { sample } from "../../diffusion/sampler/sample.ts";
import type { Sample } from "../../diffusion/sampler/mod.ts";
import { createTransforms } from "../methods.ts";

const GENDER = { attribute: "gender", groups: ["male", "female"] };
const NURSE: Sample = { seed: 3, prompt: "a nurse", subject: "nurse" };
const PILOT: Sample = { seed: 4, prompt: "a pilot", subject: "pilot" };

Deno.test("fair_diffusion asks for a prediction under each group's prompt, beside the two of guidance", async () => {
  const { pipeline } = await run({ edit_prompt: "a {group} {subject}" });
  const texts = ["", "", NURSE.prompt, PILOT.prompt]
    .concat("a male nurse", "a male pilot", "a female nurse", "a female pilot");
  const expected = await pipeline.encodeText(
    texts.map((text) => pipeline.tokenizer.padded(text).ids),
  );
  deepStrictEqual(at(pipeline.asked, 0).conditioning.tokens, expected);
});

Deno.test("fair_diffusion of scale 0 asks for nothing more and changes nothing", async () => {
  const { pipeline, result } = await run({ scale: 0 });
  deepStrictEqual(pipeline.asked[0]?.conditioning.rows, 4);
  deepStrictEqual(result.images, (await run()).result.images);
});

Deno.test("fair_diffusion only builds up momentum during the warm-up", async () => {
  const plain = (await run()).result.images;
  deepStrictEqual((await run({ warmup: 1 })).result.images, plain);
  notDeepStrictEqual((await run({ warmup: 0.8 })).result.images, plain);
});

Deno.test("fair_diffusion steers an image by its own seed, whatever else is in the batch", async () => {
  const both = (await run({})).result;
  const alone = await sample(fakePipeline(), request({}, [PILOT]));
  deepStrictEqual(both.images.data.slice(192), alone.images.data);
  const other = { ...PILOT, seed: 5 };
  const swapped = await sample(fakePipeline(), request({}, [other]));
  notDeepStrictEqual(swapped.images, alone.images);
});

Deno.test("only the hook that asked sees its predictions", async () => {
  const seen: number[] = [];
  await sample(fakePipeline(), {
    ...request({}, [NURSE, PILOT]),
    transforms: [...transformsOf({}), {
      noise: {
        start: () => null,
        correct: ({ noise, edits }, state) => {
          seen.push(edits.length);
          return Promise.resolve({ noise, state });
        },
      },
    }],
  });
  deepStrictEqual(seen, [0, 0, 0, 0, 0]);
});

Deno.test("fair_diffusion without guidance is refused", async () => {
  await rejects(
    sample(fakePipeline(), { ...request({}, [NURSE]), guidance: 1 }),
    InputError,
  );
});

Deno.test("fair_diffusion refuses a placeholder that nothing fills", () => {
  return rejects(run({ edit_prompt: "a {grup}" }), /\{grup\} has no value/);
});

async function run(parameters?: Record<string, unknown>) {
  const pipeline = fakePipeline();
  const result = await sample(pipeline, request(parameters, [NURSE, PILOT]));
  return { pipeline, result };
}

function request(
  parameters: Record<string, unknown> | undefined,
  samples: readonly Sample[],
) {
  const transforms = parameters ? transformsOf(parameters) : [];
  return { samples, steps: 5, guidance: 7.5, transforms };
}

function transformsOf(parameters: Record<string, unknown>) {
  return createTransforms([{ id: "fair_diffusion", parameters }], GENDER);
}
