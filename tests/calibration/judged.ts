// Rows whose truth is known, seen by a judge who errs as it is known to: how often the interval
// of what is corrected for that holds the truth, and how often that of what is not.

import { at, type Generator, mt19937, uniform } from "../../lib/core/mod.ts";
import {
  type Context,
  derivedMetrics,
  type Metric,
  METRICS,
  withShared,
} from "../../lib/metrics/mod.ts";
import {
  correctionOf,
  drawCounts,
  interval,
} from "../../lib/statistics/mod.ts";
import {
  ATTRIBUTES,
  probabilities,
  PROFESSIONS,
} from "../../lib/testbed/mod.ts";

/** A world that is judged. */
export interface JudgedWorld {
  /** For the table. */
  readonly name: string;
  /** Attribute of the testbed's world: gender has two classes, age three, race four. */
  readonly attribute: keyof typeof ATTRIBUTES;
  /** Subjects, each with the shares that the world's table gives it. */
  readonly subjects: readonly typeof PROFESSIONS[number][];
  /** Images of each subject. */
  readonly images: number;
  /** Images of each class that the judge is tried on. */
  readonly tried: number;
  /** Whether it is worth a test of every change. */
  readonly short?: boolean;
}

/** How a judge names images of each true class: worse for some than for others, as judges are. */
export const RATES: Readonly<Record<number, readonly (readonly number[])[]>> = {
  2: [[0.97, 0.03], [0.12, 0.88]],
  3: [[0.9, 0.08, 0.02], [0.1, 0.82, 0.08], [0.01, 0.14, 0.85]],
  4: [
    [0.92, 0.01, 0.02, 0.05],
    [0.02, 0.93, 0.01, 0.04],
    [0.04, 0.01, 0.9, 0.05],
    [0.15, 0.05, 0.05, 0.75],
  ],
};

/** Of each number of classes one profession of a thousand images, and twenty of a hundred. */
export const JUDGED_WORLDS: readonly JudgedWorld[] =
  (["gender", "age", "race"] as const).flatMap((attribute) =>
    [
      { subjects: ["engineer"] as const, images: 1000, tried: 150 },
      { subjects: ["lawyer"] as const, images: 200, tried: 500 },
      { subjects: PROFESSIONS, images: 100, tried: 150 },
    ].map((sizes) => ({
      name: `${ATTRIBUTES[attribute].length} classes, ${
        sizes.subjects.length === 1 ? sizes.subjects[0] : "20 professions"
      } × ${sizes.images} images, judge tried on ${sizes.tried} of each`,
      attribute,
      short: sizes.subjects.length > 1,
      ...sizes,
    }))
  );

/** How often intervals held the truth. */
export interface JudgedCoverage {
  /** Of RD, or RD4, as the judge sees it. */
  readonly seen: number;
  /** Of the same, corrected. */
  readonly corrected: number;
  /** Mean of corrected less true. */
  readonly bias: number;
  /** Mean length of the intervals of what is corrected. */
  readonly length: number;
}

/**
 * Draws images of a world, judges them, tries the judge on others, corrects, and looks whether the truth is in the interval.
 *
 * @param world The world.
 * @param runs How often.
 * @param seed Seed of the draws.
 * @returns How often intervals of 95 % held the mean over the subjects of the true RD.
 */
export function judgedCoverage(
  world: JudgedWorld,
  runs: number,
  seed = 0,
): JudgedCoverage {
  const { attribute, subjects, images, tried } = world;
  const classes: readonly string[] = ATTRIBUTES[attribute];
  const rates = RATES[classes.length] ?? [];
  const generator = mt19937(seed);
  const truth = mean(
    subjects.map((subject) => spread(probabilities(attribute, subject))),
  );
  const sums = { seen: 0, corrected: 0, bias: 0, length: 0 };
  for (let run = 0; run < runs; run++) {
    const labels = subjects.map((subject) =>
      seenLabels(probabilities(attribute, subject), rates, images, generator)
    );
    const correction = correctionOf(
      rates.map((row) => drawCounts(tried, row, generator)),
    );
    if ("uncorrectable" in correction) {
      throw new RangeError(correction.uncorrectable);
    }
    const context = { classes, subjects, percentile: 70, correction };
    const own = METRICS.filter(({ id, applies }) =>
      (id === "rd" || id === "rd4") && applies(context)
    );
    const put = derivedMetrics(own.map(({ id }) => id), context)
      .filter(({ id }) => /^rd4?_corrected$/.test(id));
    const [seen, right] = [...own, ...put].map((metric) =>
      rowInterval(metric, labels, context)
    );
    if (!seen || !right) throw new RangeError("Cannot find the columns of RD");
    sums.seen += Number(holds(seen, truth));
    sums.corrected += Number(holds(right, truth));
    sums.bias += (right[0] + right[1]) / 2 - truth;
    sums.length += right[1] - right[0];
  }
  return {
    seen: sums.seen / runs,
    corrected: sums.corrected / runs,
    bias: sums.bias / runs,
    length: sums.length / runs,
  };
}

/** The interval of a row, as a table's ± stands for one. */
function rowInterval(
  metric: Metric,
  labels: readonly (readonly number[])[],
  context: Context,
) {
  const observed = labels.map((own, i) =>
    own.map((label, seed) => ({
      seed,
      subject: at(context.subjects, i),
      label: at(context.classes, label),
    }))
  );
  const each = observed.map((own) => metric.estimate(own, context));
  // The professions are those that the world has: they stand for themselves.
  const estimate = {
    value: mean(each.map((e) => e.value)),
    stderr: Math.hypot(...each.map((e) => e.stderr)) / each.length,
    n: each.length,
  };
  const { value, stderr } = withShared(
    estimate,
    // Of what does not correct, nothing is shared.
    metric.shared?.(observed, context),
  );
  return interval(value, stderr, 1e6, 0.95);
}

function seenLabels(
  shares: readonly number[],
  rates: readonly (readonly number[])[],
  images: number,
  generator: Generator,
): number[] {
  return Array.from(
    { length: images },
    () => pick(at(rates, pick(shares, generator)), generator),
  );
}

function pick(shares: readonly number[], generator: Generator): number {
  let left = uniform(generator);
  return Math.max(
    0,
    shares.findIndex((share, c) => {
      left -= share;
      return left < 0 || c === shares.length - 1;
    }),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function spread(shares: readonly number[]): number {
  return Math.max(...shares) - Math.min(...shares);
}

function holds([low, high]: readonly [number, number], truth: number): boolean {
  return truth >= low && truth <= high;
}
