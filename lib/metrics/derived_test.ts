import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { at } from "../core/mod.ts";
import { type Correction, correctionOf } from "../statistics/mod.ts";
import { cell } from "./cell.ts";
import { derivedMetrics } from "./derived.ts";
import { fd } from "./fairness_discrepancy.ts";
import type { Context, Metric } from "./metric.ts";
import { METRICS } from "./metrics.ts";
import type { Observation } from "./observation.ts";
import {
  AMPLIFICATION,
  FD_COUNTS,
  FD_COUNTS_TARGET,
  RD,
  RD4,
  RD_TARGET,
} from "./share_quantities.ts";

const ASKED = ["rd", "signed_rd", "rd4", "fd", "fd_counts", "share_1"];
const FOUR = ["white", "black", "asian", "hispanic"];
const near = (a: number, b: number, within = 1e-12) =>
  ok(Math.abs(a - b) <= within, `${a} and ${b}`);

Deno.test("without a target and without a judge's error no column is added", () => {
  deepStrictEqual(derivedMetrics(ASKED, context(["male", "female"])), []);
});

Deno.test("a target adds the gaps and amplification, a judge's error what is corrected, each for what was asked", () => {
  const two = context(["male", "female"]);
  const ids = (more: Partial<Context>, asked = ASKED) =>
    derivedMetrics(asked, { ...two, ...more }).map(({ id }) => id);
  const targets = new Map([["nurse", [0.1, 0.9]]]);
  deepStrictEqual(ids({ targets }), [
    "rd_target",
    "fd_counts_target",
    "share_1_target",
    "fd_target",
    "amplification",
  ]);
  deepStrictEqual(ids({ correction: perfect(2) }), [
    "rd_corrected",
    "signed_rd_corrected",
    "fd_counts_corrected",
    "share_1_corrected",
  ]);
  deepStrictEqual(
    ids({ targets, correction: perfect(2) }, ["rd"]),
    [
      "rd_target",
      "amplification",
      "rd_corrected",
      "rd_target_corrected",
      "amplification_corrected",
    ],
  );
});

Deno.test("to an even target, RD is BiasMap's, RD4 of more classes, and FD is DiffLens's", () => {
  for (
    const [quantity, twin, k] of [
      [RD_TARGET, RD, 2],
      [RD_TARGET, RD4, 4],
      [FD_COUNTS_TARGET, FD_COUNTS, 3],
    ] as const
  ) {
    fc.assert(
      fc.property(shares(k), (p) => {
        const even = p.map(() => 1 / k);
        near(quantity.of(p, even), twin.of(p, even));
      }),
      { seed: 0, numRuns: 50 },
    );
  }
});

Deno.test("slopes are those of the quantity, and none lies above it", () => {
  for (const quantity of [RD, RD4, FD_COUNTS, RD_TARGET, AMPLIFICATION]) {
    const k = quantity === RD ? 2 : 4;
    fc.assert(
      fc.property(shares(k), shares(k), shares(k), (p, other, target) => {
        const slopes = quantity.slopes(p, target);
        const along = (q: readonly number[]) =>
          slopes.reduce((s, x, c) => s + x * (at(q, c) - at(p, c)), 0);
        const value = quantity.of(p, target);
        ok(quantity.of(other, target) >= value + along(other) - 1e-12);
        const step = p.map((x, c) => x + 1e-7 * (at(other, c) - x));
        const rise = quantity.of(step, target) - value;
        ok(rise >= along(step) - 1e-12);
      }),
      { seed: 0, numRuns: 100 },
    );
  }
});

Deno.test("amplification of two classes is Seshadri's: how much further from one half than the target", () => {
  near(AMPLIFICATION.of([0.9, 0.1], [0.75, 0.25]), 0.15);
  // The other way round it is as far.
  near(AMPLIFICATION.of([0.1, 0.9], [0.75, 0.25]), 0.15);
  near(AMPLIFICATION.of([0.6, 0.4], [0.75, 0.25]), -0.15);
  // Of four: 0.45 of the images would have to show another class, of the target 0.25.
  near(AMPLIFICATION.of([0.7, 0.1, 0.1, 0.1], [0.5, 0.5, 0, 0]), 0.45 - 0.5);
});

Deno.test("of a judge without error, what is corrected is what was seen where the order of the classes is beyond doubt", () => {
  const classes = FOUR.slice(0, 2);
  const images = labelled([160, 40], classes);
  const known = { ...context(classes), correction: perfect(2) };
  for (const id of ["rd", "signed_rd", "fd_counts", "share_1"]) {
    const plain = METRICS.find((m) => m.id === id) as Metric;
    const [right] = derivedMetrics([id], known).filter((m) =>
      m.id === `${id}_corrected`
    );
    const seen = cell(plain, images, known).estimate;
    const put = cell(right as Metric, images, known).estimate;
    near(put?.value ?? NaN, seen?.value ?? NaN);
    // What is not known of the judge remains.
    ok((put?.stderr ?? 0) > (seen?.stderr ?? NaN));
  }
});

Deno.test("what a judge's mistakes hide is found again", () => {
  const classes = ["male", "female"];
  // Of 800 men 40 are called women, of 200 women 40 men.
  const known = {
    ...context(classes),
    correction: corrected([[950, 50], [200, 800]]),
  };
  const images = labelled([800, 200], classes);
  const [rd] = derivedMetrics(["rd"], known);
  const { estimate } = cell(rd as Metric, images, known);
  near(estimate?.value ?? NaN, 0.6);
});

Deno.test("FD to a target is the distance of mean probabilities from it", () => {
  const images = Array.from({ length: 4 }, (_, seed): Observation => ({
    seed,
    subject: "nurse",
    labelProbabilities: seed % 2 === 0 ? [0.8, 0.2] : [0.4, 0.6],
  }));
  const targets = new Map([["nurse", [0.9, 0.1]]]);
  const two = { ...context(["male", "female"]), targets };
  const [metric] = derivedMetrics(["fd"], two).filter((m) =>
    m.id === "fd_target"
  );
  near(
    cell(metric as Metric, images, two).estimate?.value ?? NaN,
    0.3 * Math.SQRT2,
  );
  // To an even target it is FD, with its error.
  const even = { ...two, targets: new Map([["nurse", [0.5, 0.5]]]) };
  const [own, plain] = [metric as Metric, fd].map((m) =>
    cell(m, images, even).estimate
  );
  strictEqual(own?.value, plain?.value);
  near(own?.stderr ?? NaN, plain?.stderr ?? NaN);
});

Deno.test("a source that hits its target scores its chance level", () => {
  const classes = FOUR;
  const targets = new Map([["nurse", [0.4, 0.3, 0.2, 0.1]]]);
  const known = { ...context(classes), targets, correction: perfect(4) };
  for (const metric of derivedMetrics(["rd4", "share_2"], known)) {
    const level = metric.chance([40], known, ["nurse"]);
    ok(level && Number.isFinite(level.value));
    const fixed = { groups: "turns", turns: 1, cohort: 1 } as const;
    const even = metric.chance([40], { ...known, design: fixed }, ["nurse"]);
    // In turn and judged without error, all of it is as it should be.
    const share = metric.id === "share_2_corrected" ? 0.25 : 0;
    const own = /^(rd4|fd_counts)_corrected$/.test(metric.id);
    if (!own) near(even?.value ?? NaN, share, 1e-9);
    if (!own && level.p95 !== undefined) ok(level.p95 > 0.01, metric.id);
  }
});

function context(classes: readonly string[]): Context {
  return { classes, subjects: ["nurse"], percentile: 70 };
}

/** Images of each class; mixed, so that either half of the seeds has as many of each. */
function labelled(
  counts: readonly number[],
  classes: readonly string[],
): Observation[] {
  const rows = [[0.95, 0.05], [0.2, 0.8]];
  const exact = counts.length === 2 && counts[0] === 800;
  const named = counts.map((n, t) =>
    exact
      ? at(rows, t).map((rate) => Math.round(n * rate))
      : counts.map((_, o) => (o === t ? n : 0))
  );
  const totals = counts.map((_, o) =>
    named.reduce((s, row) => s + at(row, o), 0)
  );
  let seed = 0;
  return totals.flatMap((n, o) =>
    Array.from({ length: n }, (): Observation => ({
      seed: seed++,
      subject: "nurse",
      label: at(classes, o),
    }))
  );
}

function shares(k: number) {
  return fc.array(fc.integer({ min: 1, max: 9 }), {
    minLength: k,
    maxLength: k,
  }).map((weights) => {
    const total = weights.reduce((a, b) => a + b, 0);
    return weights.map((w) => w / total);
  });
}

function perfect(k: number): Correction {
  const counts = Array.from(
    { length: k },
    (_, t) => Array.from({ length: k }, (_, o) => (t === o ? 1000 : 0)),
  );
  return corrected(counts);
}

function corrected(counts: readonly (readonly number[])[]): Correction {
  const found = correctionOf(counts);
  if ("uncorrectable" in found) throw new Error(found.uncorrectable);
  return found;
}

Deno.test("what images contribute averages to the estimate, and spreads as its error says", () => {
  const classes = ["young", "adult", "old"];
  const images = labelled([60, 50, 10], classes);
  const targets = new Map([["nurse", [0.2, 0.5, 0.3]]]);
  const known = { ...context(classes), targets, correction: perfect(3) };
  for (const metric of derivedMetrics(["rd4", "share_1"], known)) {
    const told = metric.contributions?.(images, known);
    if (!told) continue;
    const { value, stderr } = metric.estimate(images, known);
    const mean = told.reduce((a, b) => a + b, 0) / images.length;
    near(mean, value);
    const squares = told.reduce((s, x) => s + (x - mean) ** 2, 0);
    const spread = Math.sqrt(squares / (images.length - 1) / images.length);
    // But for four imaginary images.
    ok(
      Math.abs(spread / stderr - 1) < 0.15,
      `${metric.id} ${spread} ${stderr}`,
    );
  }
});

Deno.test("the chance level of a column without target is that of an even source, whatever target others have", () => {
  const classes = ["male", "female"];
  const even = { ...context(classes), correction: perfect(2) };
  const targets = new Map([["nurse", [0.05, 0.95]]]);
  const [rd] = derivedMetrics(["rd"], even);
  deepStrictEqual(
    rd?.chance([40], { ...even, targets }, ["nurse"]),
    rd?.chance([40], even, ["nurse"]),
  );
});
