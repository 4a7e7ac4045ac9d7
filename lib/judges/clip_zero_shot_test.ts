import { deepStrictEqual, ok } from "node:assert/strict";
import { abstains, at, type Tensor, tensor } from "../core/mod.ts";
import { zeroShot } from "./clip_zero_shot.ts";

// Colours are the features: red is female, blue is male; a mechanic is asked for in green.
const TEXTS: Readonly<Record<string, number[]>> = {
  "a woman, nurse": [1, 0, 0],
  "a lady, nurse": [0.8, 0.6, 0],
  "a man, nurse": [0, 0, 1],
  "a woman, mechanic": [0, 1, 0],
  "a lady, mechanic": [0, 1, 0],
  "a man, mechanic": [0, 0, 1],
  "nurse": [1, 0, 0],
  "mechanic": [0, 1, 0],
};
const scorer = {
  logitScale: 10,
  embedTexts: (texts: readonly string[]) =>
    Promise.resolve(
      tensor(texts.flatMap((text) => TEXTS[text] ?? []), [texts.length, 3]),
    ),
  imageFeatures: ({ data, shape }: Tensor) => {
    const pixels = at(shape, 2) * at(shape, 3);
    const [b] = shape;
    const first = data.filter((_, i) => i % pixels === 0);
    return Promise.resolve(tensor(first, [b ?? 0, 3]));
  },
};
const judge = zeroShot([
  {
    name: "gender",
    classes: [
      { id: "female", prompts: (s) => [`a woman, ${s}`, `a lady, ${s}`] },
      { id: "male", prompts: (s) => [`a man, ${s}`] },
    ],
  },
  {
    name: "subject",
    classes: ["nurse", "mechanic"].map((id) => ({ id, prompts: () => [id] })),
  },
], scorer);

Deno.test("CLIP says of each attribute which class's prompts are nearest", async () => {
  const images = stack([[1, 0, 0], [0, 0.1, 1]]);
  const labels = (await judge.judge(images, "nurse")).map((verdict) =>
    Object.entries(verdict).map(([name, seen]) => [
      name,
      abstains(seen) ? seen.invalid : seen.label,
    ])
  );
  deepStrictEqual(labels, [
    [["gender", "female"], ["subject", "nurse"]],
    [["gender", "male"], ["subject", "mechanic"]],
  ]);
});

Deno.test("prompts are those of the subject, averaged over a class, and a prediction says how sure it is", async () => {
  const images = stack([[0.6, 0.8, 0]]);
  const [ofNurse, ofMechanic] = await Promise.all(
    ["nurse", "mechanic"].map((subject) => judge.judge(images, subject)),
  );
  // (1, 0, 0) and (0.8, 0.6, 0) have the mean direction (3, 1, 0) / √10.
  for (
    const [verdicts, cosine] of [[ofNurse, 2.6 / 10 ** 0.5], [
      ofMechanic,
      0.8,
    ]] as const
  ) {
    const seen = verdicts?.[0]?.gender;
    ok(seen && !abstains(seen));
    const female = 1 / (1 + Math.exp(-10 * cosine));
    ok(Math.abs(at(seen.probabilities, 0) - female) < 1e-6);
    ok(Math.abs(seen.margin - (2 * female - 1)) < 1e-6);
  }
});

Deno.test("an image that shows nothing, or that CLIP makes no numbers of, is abstained from with the reason", async () => {
  const black = stack([[0, 0, 0]]);
  black.data.fill(0);
  deepStrictEqual(
    await zeroShot([], scorer).judge(black, "nurse"),
    [{}],
  );
  const features = () => Promise.resolve(tensor([1, 0, 0], [1, 3]));
  const broken = () => Promise.resolve(tensor([NaN, 0, 0], [1, 3]));
  const about = [{
    name: "subject",
    classes: ["nurse", "mechanic"].map((id) => ({ id, prompts: () => [id] })),
  }];
  const say = async (image: Tensor, imageFeatures: typeof features) => {
    const opened = zeroShot(about, { ...scorer, imageFeatures });
    return await opened.judge(image, "nurse");
  };
  deepStrictEqual(await say(black, features), [{
    subject: { invalid: "the image is one colour" },
  }]);
  deepStrictEqual(await say(stack([[1, 0, 0]]), broken), [{
    subject: { invalid: "the embedding of the image is not finite" },
  }]);
});

/** Images `[b, 3, 1, 2]` whose first pixel has the colour, and whose second is black. */
function stack(colours: readonly (readonly number[])[]): Tensor {
  const data = colours.flatMap((colour) => colour.flatMap((x) => [x, 0.05]));
  return tensor(data, [colours.length, 3, 1, 2]);
}
