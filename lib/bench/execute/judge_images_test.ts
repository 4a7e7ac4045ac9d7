import { deepStrictEqual, ok } from "node:assert/strict";
import { at, type Tensor, tensor } from "../../core/mod.ts";
import type { Verdict } from "../../judges/mod.ts";
import { SUBJECT } from "../plan/mod.ts";
import type { Spec } from "../declare/mod.ts";
import { judgeImages } from "./judge_images.ts";

const SPEC = {
  subjects: ["nurse", "pilot"],
  attribute: {
    name: "gender",
    groups: [{ id: "male", words: ["male"] }, {
      id: "female",
      words: ["female"],
    }],
  },
  attribution: { words: ["{subject}", "gender"] },
  metrics: ["rd"],
} as unknown as Spec;
const scorer = {
  embedTexts: (texts: readonly string[]) =>
    Promise.resolve(tensor(texts.flatMap(() => [0, 1]), [texts.length, 2])),
  imageFeatures: ({ shape }: Tensor) =>
    Promise.resolve(
      tensor(Array(at(shape, 0)).fill([0.6, 0.8]).flat(), [at(shape, 0), 2]),
    ),
};
const FEMALE = { label: "female", probabilities: [0.1, 0.9], margin: 0.8 };
const PILOT = { label: "pilot", probabilities: [0, 1], margin: 1 };
const NO_FACE = { invalid: "no face was found" };

/** What is seen of an image with something on it, and of a black one, which this judge says nothing about. */
async function seen(
  verdict: Verdict,
  metrics = SPEC.metrics,
  clip = scorer,
) {
  const images = tensor([...Array(11).fill(0.5), 1, ...Array(12).fill(0)], [
    2,
    3,
    2,
    2,
  ]);
  const judge = { judge: () => Promise.resolve([verdict, verdict]) };
  const asked = { subject: "nurse", prompts: ["a nurse", "a nurse"] };
  return await judgeImages({ ...SPEC, metrics }, asked, images, {
    judge,
    scorer: clip,
  });
}

Deno.test("an image without a face has no label, says why, and keeps its subject and its distance to the prompt", async () => {
  const [image, black] = await seen({ gender: NO_FACE, [SUBJECT]: PILOT });
  ok(image && "promptCosine" in image);
  const { promptCosine, ...rest } = image;
  deepStrictEqual(rest, {
    unlabelled: "no face was found",
    recognisedAs: "pilot",
  });
  ok(Math.abs((promptCosine ?? NaN) - 0.8) < 1e-6);
  // Nothing at all can be measured of a black square.
  deepStrictEqual(black, NO_FACE);
  const [none] = await seen({ gender: NO_FACE, [SUBJECT]: NO_FACE });
  ok(none && "promptCosine" in none && none.recognisedAs === undefined);
});

Deno.test("what a judge dropped stands beside the label", async () => {
  const [image] = await seen({
    gender: { ...FEMALE, dropped: 0.25 },
    [SUBJECT]: PILOT,
  });
  ok(image && "label" in image);
  deepStrictEqual([image.label, image.dropped], ["female", 0.25]);
});

Deno.test("an image is held against the words of the groups where a metric asks for it", async () => {
  const verdict = { gender: FEMALE, [SUBJECT]: PILOT };
  const [plain] = await seen(verdict);
  ok(plain && !("groupCosines" in plain));
  const [image] = await seen(verdict, ["clip_d01"]);
  ok(image && "groupCosines" in image);
  const { male = NaN, female = NaN } = image.groupCosines ?? {};
  ok(Math.abs(male - 0.8) < 1e-6 && male === female);
});

Deno.test("the two words that are looked for are held against each other where a metric asks for it", async () => {
  const verdict = { gender: FEMALE, [SUBJECT]: PILOT };
  const embedded: string[] = [];
  const [image] = await seen(verdict, ["word_similarity"], {
    ...scorer,
    embedTexts(texts) {
      embedded.push(...texts);
      const unit = { nurse: [0.6, 0.8], gender: [1, 0] };
      return Promise.resolve(tensor(
        texts.flatMap((text) =>
          Object.entries(unit).find(([word]) => word === text)?.[1] ?? [0, 1]
        ),
        [texts.length, 2],
      ));
    },
  });
  ok(image && "wordCosine" in image && embedded.includes("gender"));
  ok(Math.abs((image.wordCosine ?? NaN) - 0.6) < 1e-6);
  const [plain] = await seen(verdict);
  ok(plain && !("wordCosine" in plain));
});
