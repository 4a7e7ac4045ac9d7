import { deepStrictEqual, ok } from "node:assert/strict";
import {
  fid,
  miou,
  type Observation,
  rd,
  signedRd,
} from "../../metrics/mod.ts";
import { mean } from "../../statistics/mod.ts";
import { seedScores, withSeedErrors } from "./seed_scores.ts";

const context = {
  classes: ["male", "female"],
  subjects: ["nurse", "pilot"],
  percentile: 70,
};

/** IoUs and labels of two subjects at seeds 0, 1 and 2. */
const OBSERVED: readonly Observation[] = [
  ["nurse", 0, 0.1, "female"],
  ["nurse", 1, 0.2, "female"],
  ["nurse", 2, 0.6, "male"],
  ["pilot", 0, 0.3, "male"],
  ["pilot", 1, 0.4, "male"],
  ["pilot", 2, 0.5, "male"],
].map(([subject, seed, iou, label]) => ({
  subject: String(subject),
  seed: Number(seed),
  iou: Number(iou),
  label: String(label),
}));

Deno.test("a seed's score of a mean is the mean of its images", () => {
  const found = seedScores("sd15", OBSERVED, [miou], context);
  deepStrictEqual(found, [
    { method: "sd15", seed: 0, scores: { miou: 0.2 }, halves: { miou: -0.1 } },
    { method: "sd15", seed: 1, scores: { miou: 0.3 }, halves: { miou: -0.1 } },
    { method: "sd15", seed: 2, scores: { miou: 0.55 }, halves: { miou: 0.05 } },
  ]);
});

Deno.test("a seed's score of RD counts with the side that leads", () => {
  // Nurses lead by female, pilots by male: 1/3 and 1 without the fold.
  const [first, , third] = seedScores(
    "sd15",
    OBSERVED,
    [rd, signedRd],
    context,
  );
  // 3 · 1/3 − 2 · |1/2 − 1/2| = 1 and 3 − 2 = 1.
  deepStrictEqual(first?.scores["rd"], 1);
  // 3 · 1/3 − 2 · 1 = −1 and 1.
  deepStrictEqual(third?.scores["rd"], 0);
  deepStrictEqual(third?.scores["signed_rd"], 1);
});

Deno.test("the spread of the seeds' scores is the error of a mean over images", () => {
  const images = OBSERVED.filter(({ subject }) => subject === "nurse");
  const found = seedScores("sd15", images, [miou], context);
  const { stderr } = mean(found.map(({ scores }) => scores["miou"] ?? NaN));
  ok(Math.abs(stderr - mean([0.1, 0.2, 0.6]).stderr) < 1e-9);
});

Deno.test("an image that abstained moves nothing", () => {
  const blank = OBSERVED.map((o) =>
    o.subject === "pilot" && o.seed === 1
      ? { subject: o.subject, seed: o.seed, invalid: "black" }
      : o
  );
  const found = seedScores("sd15", blank, [miou], context);
  // The nurse's 0.2, and the pilots' mean of 0.3 and 0.5.
  deepStrictEqual(found[1]?.scores, { miou: 0.3 });
});

Deno.test("of a single image per subject nothing can be said", () => {
  const one = OBSERVED.filter(({ seed }) => seed === 0);
  deepStrictEqual(seedScores("sd15", one, [miou], context), [
    { method: "sd15", seed: 0, scores: {} },
  ]);
});

Deno.test("the first seed of a block speaks for it", () => {
  const blocks = new Map([["fid", new Map([[0, 31.25], [1, 1234.5678]])]]);
  const found = seedScores("sd15", OBSERVED, [fid, miou], context, blocks);
  deepStrictEqual(found.map(({ scores }) => scores), [
    { fid: 31.25, miou: 0.2 },
    { fid: 1234.57, miou: 0.3 },
    { miou: 0.55 },
  ]);
});

Deno.test("the error of a row is that over subjects and that over seeds together", () => {
  const score = { value: 0.4, stderr: 0.3, n: 6, nInvalid: 0, chance: null };
  const seeds = [0, 0.8].map((miou, seed) => ({
    method: "sd15",
    seed,
    scores: { miou },
  }));
  const [metrics, scores] = [[miou, fid], { miou: score, fid: score }];
  const found = withSeedErrors(
    scores,
    seeds.map((s) => ({ ...s, scores: { ...s.scores, fid: s.seed } })),
    metrics,
  );
  // Two seeds 0.8 apart have a mean with an error of 0.4.
  ok(Math.abs((found["miou"]?.stderr ?? NaN) - 0.5) < 1e-12);
  // A distance of sets has the error over seeds already.
  deepStrictEqual(found["fid"], score);
  const unknown = { ...score, stderr: null };
  deepStrictEqual(
    withSeedErrors({ miou: unknown }, seeds, [miou])["miou"],
    unknown,
  );
});

Deno.test("what alternates is no error over seeds, and what is the images' own is counted once", () => {
  const score = { value: 0, stderr: 0.3, n: 24, nInvalid: 0, chance: null };
  const seeds = Array.from({ length: 24 }, (_, seed) => ({
    method: "m",
    seed,
    scores: { miou: seed % 2 === 0 ? 1 : -1 },
  }));
  const turns = { groups: "turns", turns: 2, cohort: 1 } as const;
  const error = (...args: Parameters<typeof withSeedErrors>) =>
    withSeedErrors(...args)["miou"]?.stderr ?? NaN;
  ok(error({ miou: score }, seeds, [miou]) > 0.36);
  ok(Math.abs(error({ miou: score }, seeds, [miou], turns) - 0.3) < 1e-12);
  const halves = seeds.map((s) => ({ ...s, halves: s.scores }));
  ok(Math.abs(error({ miou: score }, halves, [miou]) - 0.3) < 1e-12);
});
