// What each metric makes of four images, by hand.

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  cell,
  type Context,
  METRICS,
  type Observation,
} from "../lib/metrics/mod.ts";
import {
  CONTEXTS,
  corner,
  cornerMatch,
  CORNERS,
  given,
  JOINT,
  stages,
  SUBJECTS,
} from "./support/metric_images.ts";

// Features are the corners of a
// square of side 2 about the origin; the reference's are 3 to the right of them.
const FOUR: readonly Observation[] = [
  [0, 0, "nurse", 0.1, 0.5],
  [1, 0, "judge", 0.2, 0.5],
  [2, 1, "nurse", 0.3, 0.25],
  [3, 0, "nurse", 0.8, 0.75],
].map(([seed, label, recognisedAs, a, b], i) => ({
  seed: Number(seed),
  subject: "nurse",
  label: label === 0 ? "first" : "second",
  labelProbabilities: label === 0 ? [0.9, 0.1] : [0.3, 0.7],
  // Groups in turn would be two of either.
  assigned: i % 2 === 0 ? "first" : "second",
  asked: i % 2 === 0 ? "first" : "second",
  recognisedAs: String(recognisedAs),
  iou: Number(a),
  iouReread: Number(b),
  biou: Number(a),
  biouReread: Number(b),
  biouModules: Number(b),
  stages: stages([0.1, 0.2, 0.3, 0.4, 0.5, 0.6].map((x) => x * Number(b))),
  wordCosine: Number(a) + 0.2,
  promptCosine: Number(a) - 0.2,
  targetCosine: Number(b) - 0.3,
  cost: 1 + i,
  clipPair: [corner(i, 0), corner(i, 3)],
  inceptionPair: [corner(i, 0), corner(i, 3)],
  clip: corner(i, 0),
  inception: corner(i, 0),
  clipMatch: cornerMatch(i),
  inceptionMatch: cornerMatch(i),
}));
const BY_HAND: Readonly<Record<string, number>> = {
  rd: 0.5,
  "signed_rd": 0.5,
  rd4: 0.75,
  // Mean probabilities 0.75 and 0.25.
  fd: 0.25 * Math.SQRT2,
  "fd_counts": 0.25 * Math.SQRT2,
  // Three far firsts and one near second.
  "rd_first": 1,
  "rd_second": 1,
  intersection: 0.375,
  "share_1": 0.75,
  "share_2": 0.25,
  "share_3": 0,
  "share_4": 0,
  "share_5": 0,
  "share_6": 0,
  "share_7": 0,
  "share_8": 0,
  "least_share": 0.25,
  // The first of two seconds was shown as a first, and a first as a second.
  followed: 0.25,
  "as_asked": 0.25,
  miou: 0.35,
  "miou_reread": 0.5,
  mbiou: 0.35,
  "mbiou_reread": 0.5,
  mbiou15: 0.5,
  "biou_down1": 0.05,
  "biou_down2": 0.1,
  "biou_down3": 0.15,
  "biou_up3": 0.2,
  "biou_up2": 0.25,
  "biou_up1": 0.3,
  "word_similarity": 0.55,
  recognised: 0.75,
  "clip_t": 0.15,
  "clip_t01": 0.575,
  "clip_d": 0.2,
  "clip_d01": 0.6,
  // (1, ±1) beside (4, ±1), and (−1, ±1) beside (2, ±1).
  "clip_i": (5 / Math.sqrt(34) - 1 / Math.sqrt(10)) / 2,
  "clip_i01": (5 / Math.sqrt(34) - 1 / Math.sqrt(10)) / 4 + 0.5,
  // Equal covariances, means 3 apart.
  fid: 9,
  "fid_clip": 9,
  // Three images are matched with the two upper corners, one with the two lower: weights of 3/8 and 1/8,
  // means 3 and 1/2 apart, covariances 4/3 and 4/3, and 16/11 and 12/11 (1 − Σ w² = 11/16).
  "fid_matched": matchedByHand(),
  "fid_clip_matched": matchedByHand(),
  // Sums of (x·y / 2 + 1)³ over the twelve ordered pairs of different corners.
  kid: (8 + 2289.5 - 2 * 62) / 12,
  "fid_dataset": 9,
  "fid_clip_dataset": 9,
  // An image is compared with all four of the others: 5/2 + 1 cubed twice, and 1/2 cubed twice, come to the 62.
  "kid_dataset": (8 + 2289.5) / 12 - 2 * (62 + 86) / 16,
  "kid_clip_dataset": (8 + 2289.5) / 12 - 2 * (62 + 86) / 16,
  cost: 2.5,
  "kid_clip": (8 + 2289.5 - 2 * 62) / 12,
};

Deno.test("metrics have ids of their own", () => {
  const ids = METRICS.map((m) => m.id);
  deepStrictEqual([...new Set(ids)], ids);
  deepStrictEqual(Object.keys(BY_HAND).toSorted(), ids.toSorted());
});

Deno.test("(cos + 1) / 2 has half the error of the cosine", () => {
  const context = CONTEXTS[0] as Context;
  const error = (id: string) =>
    METRICS.find((m) => m.id === id)?.estimate(FOUR, context).stderr ?? NaN;
  for (const id of ["clip_i", "clip_t", "clip_d"]) {
    ok(Math.abs(error(`${id}01`) - error(id) / 2) < 1e-15 && error(id) > 0);
  }
});

for (const metric of METRICS) {
  const { id } = metric;

  Deno.test(`${id} agrees with a value computed by hand`, () => {
    const many = ["first", "second", ..."345678"];
    const fewest = [2, 3, 8].find((k) =>
      metric.applies({
        classes: many.slice(0, k),
        subjects: SUBJECTS,
        percentile: 70,
      })
    );
    const classes = fewest ? many.slice(0, fewest) : JOINT;
    const context = {
      classes,
      subjects: SUBJECTS,
      percentile: 70,
      dataset: CORNERS,
    };
    const shown = fewest ? FOUR : FOUR.map((o) => ({
      ...o,
      label: o.label === "first" ? "far_first" : "near_second",
    }));
    const { value, n } = given(cell(metric, shown, context));
    const wanted = BY_HAND[id] ?? NaN;
    ok(Math.abs(value - wanted) <= 1e-14 * (1 + wanted), `got ${value}`);
    strictEqual(n, 4);
  });
}

function matchedByHand(): number {
  const [own, right, up] = [4 / 3, 16 / 11, 12 / 11].map(Math.sqrt);
  return 9.25 + ((own ?? NaN) - (right ?? NaN)) ** 2 +
    ((own ?? NaN) - (up ?? NaN)) ** 2;
}
