import { deepStrictEqual } from "node:assert/strict";
import { featureFiles, withFeatures, withoutFeatures } from "./features.ts";

const unit = { id: "u" };
const black = { seed: 1, subject: "nurse", invalid: "the image is one colour" };
const observations = [
  { seed: 0, subject: "nurse", clip: Float32Array.of(1, -2.5, 3e-7) },
  black,
  { seed: 2, subject: "nurse", clip: Float32Array.of(4, 5, 6) },
];

Deno.test("features are read back as they were written, and none where there were none", async () => {
  const files = featureFiles(unit, observations);
  deepStrictEqual(files.map(({ path }) => path), ["features/u.clip.npy"]);
  const records = observations.map(withoutFeatures);
  deepStrictEqual(records[1], black);
  deepStrictEqual(await withFeatures(unit, records, files), observations);
});

Deno.test("features of another number of images are not taken", async () => {
  const files = featureFiles(unit, observations);
  deepStrictEqual(await withFeatures(unit, [black], files), undefined);
});

Deno.test("a unit without features has no files of them", () => {
  deepStrictEqual(featureFiles(unit, [black]), []);
});
