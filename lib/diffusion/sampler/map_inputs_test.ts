import {
  deepStrictEqual,
  notDeepStrictEqual,
  ok,
  rejects,
} from "node:assert/strict";
import { fakePipeline, HEADS } from "../../../tests/support/fake_pipeline.ts";
import { at } from "../../core/mod.ts";
import type { Sample } from "./prompted_image.ts";
import type { AttributionRequest, SampleRequest } from "./request.ts";
import { sample } from "./sample.ts";

const NURSE: Sample = { seed: 3, prompt: "a photo of a nurse" };
const PILOT: Sample = { seed: 4, prompt: "a pilot", negative: "blurry" };
const PLAIN = { steps: 5, guidance: 7.5 };

Deno.test("maps of all tokens sum to steps times heads at each pixel", async () => {
  const words = ["<start>", "two-parts", "gender", "<end>"];
  const prompt = "two-parts gender";
  const pipeline = fakePipeline();
  const { tokenizer } = pipeline;
  const positions: typeof tokenizer.positions = (text, word) => {
    if (word === "<start>") return [0];
    return word === "<end>" ? [4] : tokenizer.positions(text, word);
  };
  const { maps } = await sample(
    { ...pipeline, tokenizer: { ...tokenizer, positions } },
    {
      ...PLAIN,
      scheduler: "pndm",
      samples: [NURSE],
      attribution: { prompts: [prompt], words: [words] },
    },
  );
  ok(maps);
  deepStrictEqual(maps.shape, [1, 4, 4 * 4 + 2 * 2]);
  for (let p = 0; p < 20; p++) {
    const [start, parts, gender, end] = [0, 1, 2, 3].map((w) =>
      at(maps.data, w * 20 + p)
    ) as [number, number, number, number];
    // The map of a word of two tokens is their mean; pndm asks once more.
    ok(Math.abs(start + 2 * parts + gender + end - 6 * HEADS) < 1e-4);
  }
});

Deno.test("maps are read with the queries of the branch that is asked for", async () => {
  const request = { ...PLAIN, samples: [NURSE] };
  const branches = async (how: Partial<SampleRequest>, queries?: "uncond") => {
    const pipeline = fakePipeline();
    const attribution = {
      ...wordsOf(request.samples),
      ...queries && { queries },
    };
    const { maps } = await sample(pipeline, {
      ...request,
      ...how,
      attribution,
    });
    return { maps, branch: pipeline.asked[0]?.maps?.branch };
  };
  const cond = await branches({});
  const uncond = await branches({}, "uncond");
  deepStrictEqual(cond.branch, "conditional");
  deepStrictEqual(uncond.branch, "unconditional");
  notDeepStrictEqual(cond.maps, uncond.maps);
  deepStrictEqual((await branches({ guidance: 1 })).branch, "conditional");
});

Deno.test("attribution does not change the images", async () => {
  const request = { ...PLAIN, samples: [NURSE, PILOT] };
  const attribution = wordsOf(request.samples);
  const { maps: _, ...read } = await sample(fakePipeline(), {
    ...request,
    attribution,
  });
  deepStrictEqual(read, await sample(fakePipeline(), request));
});

Deno.test("an attribution word that is not in its prompt is refused", async () => {
  const attribution = { prompts: ["a nurse"], words: [["nurse", "race"]] };
  await rejects(
    sample(fakePipeline(), { ...PLAIN, samples: [NURSE], attribution }),
    /"race"/,
  );
});

Deno.test("an attribution prompt that is too long is refused, not cut", async () => {
  const prompt = "a b c d e f g h i j k";
  const attribution = { prompts: [prompt], words: [["a"]] };
  await rejects(
    sample(fakePipeline(), { ...PLAIN, samples: [NURSE], attribution }),
    /may have 12 tokens\n {2}"a b c d e f g h i j k" has 13/,
  );
});

// Prompts of different lengths, so that padding is at work.
function wordsOf(samples: readonly Sample[]): AttributionRequest {
  return {
    prompts: samples.map(({ prompt }) => `${prompt} and gender`),
    words: samples.map(() => ["a", "gender"]),
  };
}
