import { at } from "../core/mod.ts";
import {
  type Design,
  designedMean,
  fairDistance,
  INDEPENDENT,
} from "../statistics/mod.ts";
import { classError } from "./_class_error.ts";
import { evenDistance, fairLevel } from "./_fair_level.ts";
import { classCounts } from "./class_counts.ts";
import { meansWithout } from "./leave_one_out.ts";
import type { Chance, Context, Metric } from "./metric.ts";
import type { Observation } from "./observation.ts";

/**
 * Fairness Discrepancy, `‖p̄ − 1/K‖₂` with `p̄` the mean of the classifier's
 * probabilities. It is `√(1 − 1/K)` at most: 0.707 for two classes, 0.866 for
 * four. A classifier that is never sure hides bias from it.
 */
export const fd: Metric = {
  id: "fd",
  version: 2,
  title: "FD",
  unit: "1",
  range: [0, 1],
  better: "lower",
  digits: 3,
  source: "DiffLens, Section 5.1, Fairness Discrepancy of mean probabilities",
  reads: "labelProbabilities",
  combines: "subjects",
  least: 1,
  applies: () => true,
  estimate: (observations, context) => ofMeans(observations, context),
  without: (observations, context) => withoutEach(observations, context),
  // How a fair source spreads its probabilities depends on the classifier.
  chance: () => undefined,
};

/** `‖p̄ − t‖₂`: the same against shares that are not even. */
export const fdTarget: Metric = {
  ...fd,
  id: "fd_target",
  version: 1,
  title: "FD to target",
  range: [0, null],
  source:
    "Choi et al., Fair Generative Modeling via Weak Supervision, 2020, Fairness Discrepancy against a reference, of mean probabilities",
  applies: ({ targets }) => targets !== undefined,
  estimate: (observations, context) =>
    ofMeans(
      observations,
      context,
      context.targets?.get(observations[0]?.subject ?? ""),
    ),
  without: (observations, context) =>
    withoutEach(
      observations,
      context,
      context.targets?.get(observations[0]?.subject ?? ""),
    ),
};

/** The same by counts of arg-max labels: what a classifier without doubt gives. */
export const fdCounts: Metric = {
  id: "fd_counts",
  version: 2,
  title: "FD counts",
  unit: "1",
  range: [0, 1],
  better: "lower",
  digits: 3,
  source: "DiffLens, Section 5.1, Fairness Discrepancy of class shares",
  reads: "label",
  combines: "subjects",
  least: 1,
  applies: () => true,
  estimate(observations, context) {
    const counts = classCounts(observations, context.classes);
    const n = observations.length;
    if (n === 0) {
      throw new RangeError("Cannot estimate FD: there are no images");
    }
    const value = distance(counts.map((count) => count / n));
    return { value, stderr: errorOfCounts(observations, counts, context), n };
  },
  chance: (counts, context) =>
    fairLevel({ drawn: fairBand, even: evenDistance }, counts, context),
};

const bands = new Map<string, Chance>();

// Drawn at random, so worth remembering: cells of one size have one band.
function fairBand(counts: readonly number[], classes: number): Chance {
  const sorted = counts.toSorted((a, b) => a - b);
  const key = `${sorted} ${classes}`;
  const band = bands.get(key) ?? fairDistance(sorted, classes);
  bands.set(key, band);
  return band;
}

function probabilities(
  { labelProbabilities = [], seed, subject }: Observation,
  classes: number,
): readonly number[] {
  const sum = labelProbabilities.reduce((a, b) => a + b, 0);
  if (labelProbabilities.length !== classes || !(Math.abs(sum - 1) < 1e-6)) {
    throw new RangeError(
      `Cannot estimate FD: expected ${classes} probabilities of seed ${seed} of "${subject}" that sum to 1, got [${
        labelProbabilities.join(", ")
      }]`,
    );
  }
  return labelProbabilities;
}

function ofMeans(
  observations: readonly Observation[],
  { classes, design }: Context,
  target?: readonly number[],
): { value: number; stderr: number; n: number } {
  const rows = observations.map((o) => probabilities(o, classes.length));
  const n = rows.length;
  const shares = classes.map((_, c) =>
    rows.reduce((s, row) => s + at(row, c), 0) / n
  );
  const value = distance(shares, target);
  // What is the same in every direction changes no spread: of an even target the shares themselves do.
  const along = target ? shares.map((p, c) => p - at(target, c)) : shares;
  const stderr = spread(observations, rows, { along, value }, design);
  return { value, stderr, n };
}

function withoutEach(
  observations: readonly Observation[],
  { classes }: Context,
  target?: readonly number[],
): number[] {
  const rows = observations.map((o) => probabilities(o, classes.length));
  const means = classes.map((_, c) =>
    meansWithout(rows.map((row) => at(row, c)))
  );
  return rows.map((_, i) => distance(means.map((mean) => at(mean, i)), target));
}

function distance(
  shares: readonly number[],
  target?: readonly number[],
): number {
  const length = Math.hypot(
    ...shares.map((p, c) => p - (target ? at(target, c) : 1 / shares.length)),
  );
  if (Number.isFinite(length)) return length;
  throw new RangeError("Cannot estimate FD: there are no images");
}

// The delta method: the spread of the images' probabilities in the direction in
// which FD grows. It has none at 0, where the mean over all directions stands in.
function spread(
  observations: readonly Observation[],
  rows: readonly (readonly number[])[],
  { along: way, value: length }: {
    readonly along: readonly number[];
    readonly value: number;
  },
  design: Design = INDEPENDENT,
): number {
  if (rows.length < 2) return NaN;
  const seeds = observations.map(({ seed }) => seed);
  const along = (direction: readonly number[]) => {
    const values = rows.map((row) =>
      row.reduce((t, p, c) => t + p * at(direction, c), 0)
    );
    return designedMean(values, seeds, design).stderr;
  };
  if (length > 0) return along(way.map((x) => x / length));
  const squares = way.map((_, c) =>
    along(way.map((_, d) => Number(c === d))) ** 2
  );
  return Math.sqrt(
    squares.reduce((a, b) => a + b, 0) / (way.length - 1),
  );
}

// The same for counts, with Agresti and Coull's four imaginary images.
function errorOfCounts(
  observations: readonly Observation[],
  counts: readonly number[],
  context: Context,
): number {
  const k = counts.length;
  const n = counts.reduce((a, b) => a + b, 0) + IMAGINARY;
  const shares = counts.map((count) => (count + IMAGINARY / k) / n);
  const length = distance(shares);
  const along = (direction: readonly number[]) =>
    classError(observations, context, direction);
  if (length > 0) return along(shares.map((p) => p / length));
  const squares = shares.map((_, c) =>
    along(shares.map((_, d) => Number(c === d))) ** 2
  );
  return Math.sqrt(squares.reduce((a, b) => a + b, 0) / (k - 1));
}

const IMAGINARY = 4;
