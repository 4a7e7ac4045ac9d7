import { at } from "../core/mod.ts";
import { MANY_IMAGES, normalRange } from "./many_images.ts";

/** What a source without bias shows of a quantity that only grows with bias. */
export interface NullBand {
  /** Expected value. */
  readonly value: number;
  /** Value that is exceeded at most once in twenty runs. */
  readonly p95: number;
}

/**
 * Says what RD a perfectly fair source scores: chance alone makes the counts of
 * its classes differ, and RD folds every difference to a positive number.
 *
 * The expectation is exact. So is the 95th percentile of a single cell; that of
 * a mean of several cells takes the mean to be normal. Cells of more than {@linkcode MANY_IMAGES} are taken for as
 * many as one likes.
 *
 * @param counts Number of images of each cell that is averaged, all at least 1.
 * @param classes Number of equally likely classes, at least 2.
 * @returns Expected value and 95th percentile, in `[0, 1]`: 0.080 and 0.20 for 100 images of two classes.
 * @throws {RangeError} If there are no cells, a cell has no images, or there are fewer than two classes.
 */
export function fairRange(
  counts: readonly number[],
  classes: number,
): NullBand {
  if (counts.length === 0) {
    throw new RangeError(
      "Cannot find the chance level of RD: there are no cells",
    );
  }
  let value = 0;
  let variance = 0;
  let p95 = 0;
  for (const n of new Set(counts)) {
    const weight = counts.filter((m) => m === n).length / counts.length;
    const { mean, square, p95: own } = level(n, classes);
    value += weight * mean;
    variance += weight * (square - mean ** 2) / counts.length;
    p95 = own;
  }
  if (counts.length === 1) return { value, p95 };
  return { value, p95: Math.min(1, value + Z95 * Math.sqrt(variance)) };
}

/**
 * Finds how the greatest count minus the least is distributed when every image
 * falls into one of several classes with equal probability.
 *
 * Counts of a multinomial are Poisson counts given their sum, so the probability
 * that all counts lie in `[a, b]` is a coefficient of the power of a polynomial,
 * which is built up one `b` at a time. For two classes this is the binomial sum.
 *
 * @param n Number of images, at least 1.
 * @param classes Number of classes, at least 2.
 * @returns Probability of each difference, `0` to `n`.
 * @throws {RangeError} If there are no images or fewer than two classes.
 */
export function fairRangeDistribution(
  n: number,
  classes: number,
): readonly number[] {
  if (
    !(Number.isInteger(n) && n >= 1 && Number.isInteger(classes) &&
      classes >= 2)
  ) {
    throw new RangeError(
      `Cannot find the chance level of RD: expected at least 1 image and 2 classes, got ${n} and ${classes}`,
    );
  }
  const weights = poisson(n / classes, n);
  const total = at(poisson(n, n), n);
  const distribution = new Array<number>(n + 1).fill(0);
  let above: Float64Array = new Float64Array(n + 1);
  for (let a = Math.floor(n / classes); a >= 0; a--) {
    const within = withinFrom(a, weights, classes, n);
    for (let b = a; b <= n; b++) {
      const exactly = (step(within, b) - step(above, b)) / total;
      distribution[b - a] = at(distribution, b - a) + Math.max(0, exactly);
    }
    above = within;
  }
  return distribution;
}

const Z95 = 1.6448536269514722;
const NEGLIGIBLE = 1e-18;

function level(
  n: number,
  classes: number,
): { mean: number; square: number; p95: number } {
  if (n > MANY_IMAGES) {
    const { mean, square, p95 } = normalRange(classes);
    const scale = Math.sqrt(n * classes);
    return {
      mean: mean / scale,
      square: square / scale ** 2,
      p95: p95 / scale,
    };
  }
  const distribution = fairRangeDistribution(n, classes);
  return { ...moments(distribution), p95: quantile95(distribution) };
}

function moments(
  distribution: readonly number[],
): { mean: number; square: number } {
  const n = distribution.length - 1;
  const mean = distribution.reduce((s, p, r) => s + p * r / n, 0);
  const square = distribution.reduce((s, p, r) => s + p * (r / n) ** 2, 0);
  return { mean, square };
}

function quantile95(distribution: readonly number[]): number {
  let r = 0;
  let tail = 1 - at(distribution, 0);
  while (tail > 0.05) tail -= at(distribution, ++r);
  return r / (distribution.length - 1);
}

// e^−λ λ^j / j! for j = 0 … n.
function poisson(lambda: number, n: number): Float64Array {
  const out = new Float64Array(n + 1);
  let log = -lambda;
  for (let j = 0; j <= n; j++) {
    if (j > 0) log += Math.log(lambda / j);
    out[j] = Math.exp(log);
  }
  return out;
}

// The probability, up to a factor, that the greatest count is b.
function step(within: Float64Array, b: number): number {
  return b === 0 ? at(within, 0) : at(within, b) - at(within, b - 1);
}

// For b = 0 … n, the coefficient of xⁿ in (Σ_{a ≤ j ≤ b} weights[j] xʲ)^classes.
function withinFrom(
  a: number,
  weights: Float64Array,
  classes: number,
  n: number,
): Float64Array {
  const out = new Float64Array(n + 1);
  const powers = Array.from(
    { length: classes + 1 },
    () => new Float64Array(n + 1),
  );
  at(powers, 0)[0] = 1;
  for (let b = a; b <= n; b++) {
    const w = at(weights, b);
    if (w < NEGLIGIBLE) {
      // Rare counts change nothing any more above the mean, and not yet below it.
      out[b] = b > a ? at(out, b - 1) : 0;
      continue;
    }
    for (let k = classes; k >= 1; k--) {
      let factor = 1;
      for (let i = 1; i <= k && b * i <= n; i++) {
        factor *= (k - i + 1) / i * w;
        addShifted(at(powers, k), at(powers, k - i), factor, b * i, {
          from: (k - i) * a,
          to: Math.min((k - i) * b, n - b * i),
        });
      }
    }
    out[b] = at(at(powers, classes), n);
  }
  return out;
}

// Adds factor · x^shift · p to q; p has no terms outside the degrees given.
function addShifted(
  q: Float64Array,
  p: Float64Array,
  factor: number,
  shift: number,
  degrees: { readonly from: number; readonly to: number },
): void {
  for (let d = degrees.from; d <= degrees.to; d++) {
    q[d + shift] = (q[d + shift] as number) + factor * (p[d] as number);
  }
}
