import { at, type Generator, mt19937 } from "../core/mod.ts";
import { MANY_IMAGES, normalLength } from "./many_images.ts";
import type { NullBand } from "./fair_range.ts";

/**
 * Says what Fairness Discrepancy by counts a perfectly fair source scores:
 * `‖p − 1/K‖₂` of shares that differ by chance alone.
 *
 * Drawn with a fixed seed; the error of the expected value is below one percent of it.
 *
 * @param counts Number of images of each cell that is averaged, all at least 1.
 * @param classes Number of equally likely classes, at least 2.
 * @returns Expected value and 95th percentile of the mean over cells: 0.056 and 0.14 for 100 images of two classes.
 * @throws {RangeError} If there are no cells, a cell has no images, or there are fewer than two classes.
 */
export function fairDistance(
  counts: readonly number[],
  classes: number,
): NullBand {
  if (
    counts.length === 0 ||
    counts.some((n) => !(Number.isInteger(n) && n >= 1)) ||
    !(Number.isInteger(classes) && classes >= 2)
  ) {
    throw new RangeError(
      `Cannot find the chance level of FD: expected images of at least 2 classes in every cell, got [${
        counts.join(", ")
      }] of ${classes}`,
    );
  }
  if (counts.some((n) => n > MANY_IMAGES)) return ofMany(counts, classes);
  const generator = mt19937(0);
  const draws = Math.ceil(DRAWS / counts.length);
  const means = Float64Array.from({ length: draws }, () => {
    const sum = counts.reduce(
      (s, n) => s + drawnDistance(n, classes, generator),
      0,
    );
    return sum / counts.length;
  }).sort();
  const value = means.reduce((a, b) => a + b, 0) / draws;
  return { value, p95: at(means, Math.ceil(0.95 * draws) - 1) };
}

const DRAWS = 10_000;
const Z95 = 1.6448536269514722;

/** The limit of many images; the mean of several cells is taken to be normal. */
function ofMany(counts: readonly number[], classes: number): NullBand {
  const { mean, square, p95 } = normalLength(classes);
  const cells = counts.length;
  const scales = counts.map((n) => 1 / Math.sqrt(n * classes));
  const value = mean * scales.reduce((a, b) => a + b, 0) / cells;
  const variance = (square - mean ** 2) *
    scales.reduce((s, x) => s + x ** 2, 0) / cells ** 2;
  return {
    value,
    p95: cells === 1
      ? p95 * (scales[0] ?? NaN)
      : value + Z95 * Math.sqrt(variance),
  };
}

function drawnDistance(
  n: number,
  classes: number,
  generator: Generator,
): number {
  const counts = new Float64Array(classes);
  for (let i = 0; i < n; i++) {
    const c = Math.floor(generator.next() / 2 ** 32 * classes);
    counts[c] = at(counts, c) + 1;
  }
  const squares = counts.reduce((s, k) => s + (k / n - 1 / classes) ** 2, 0);
  return Math.sqrt(squares);
}
