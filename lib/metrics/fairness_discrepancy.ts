import { at } from "../core/mod.ts";
import { differenceOfShares, fairDistance } from "../statistics/mod.ts";
import { classCounts } from "./class_counts.ts";
import type { Chance, Metric } from "./metric.ts";
import type { Observation } from "./observation.ts";

/**
 * Fairness Discrepancy, `‖p̄ − 1/K‖₂` with `p̄` the mean of the classifier's
 * probabilities. It is `√(1 − 1/K)` at most: 0.707 for two classes, 0.866 for
 * four. A classifier that is never sure hides bias from it.
 */
export const fd: Metric = {
  id: "fd",
  version: 1,
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
  estimate(observations, { classes }) {
    const rows = observations.map((o) => probabilities(o, classes.length));
    const n = rows.length;
    const shares = classes.map((_, c) =>
      rows.reduce((s, row) => s + at(row, c), 0) / n
    );
    return { value: toUniform(shares), stderr: spread(rows, shares), n };
  },
  // How a fair source spreads its probabilities depends on the classifier.
  chance: () => undefined,
};

/** The same by counts of arg-max labels: what a classifier without doubt gives. */
export const fdCounts: Metric = {
  id: "fd_counts",
  version: 1,
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
  estimate(observations, { classes }) {
    const counts = classCounts(observations, classes);
    const n = observations.length;
    if (n === 0) {
      throw new RangeError("Cannot estimate FD: there are no images");
    }
    const value = toUniform(counts.map((count) => count / n));
    return { value, stderr: errorOfCounts(counts), n };
  },
  chance: (counts, { classes }) => fairBand(counts, classes.length),
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

function toUniform(shares: readonly number[]): number {
  const distance = Math.hypot(...shares.map((p) => p - 1 / shares.length));
  if (!Number.isFinite(distance) || shares.some(Number.isNaN)) {
    throw new RangeError("Cannot estimate FD: there are no images");
  }
  return distance;
}

// The delta method: the spread of every image's probabilities along the
// direction in which FD grows; at 0, where it has none, along any.
function spread(
  rows: readonly (readonly number[])[],
  shares: readonly number[],
): number {
  const n = rows.length;
  if (n < 2) return NaN;
  const length = toUniform(shares);
  const direction = shares.map((p) =>
    length > 0 ? (p - 1 / shares.length) / length : 1
  );
  const squares = rows.reduce((s, row) => {
    const away = row.map((p, c) => p - at(shares, c));
    const along = length > 0
      ? away.reduce((t, x, c) => t + x * at(direction, c), 0)
      : Math.hypot(...away);
    return s + along ** 2;
  }, 0);
  return Math.sqrt(squares / (n - 1) / n);
}

// The same for counts, with Agresti and Coull's imaginary images: for two
// classes FD is RD / √2.
function errorOfCounts(counts: readonly number[]): number {
  const { stderr, n } = differenceOfShares(counts, 0, 1);
  if (counts.length === 2) return stderr / Math.SQRT2;
  const smooth = counts.map((c) => (c + 4 / counts.length) / (n + 4));
  const length = toUniform(smooth);
  const g = smooth.map((p) =>
    length > 0 ? (p - 1 / smooth.length) / length : 0
  );
  const mean = smooth.reduce((s, p, c) => s + p * at(g, c), 0);
  const square = smooth.reduce((s, p, c) => s + p * at(g, c) ** 2, 0);
  const variance = length > 0
    ? square - mean ** 2
    : 1 / smooth.length * (1 - 1 / smooth.length);
  return Math.sqrt(variance / (n + 4));
}
