import { at } from "../core/mod.ts";
import type { Interval } from "./interval.ts";
import { studentQuantile } from "./student_t.ts";

/** How far two quantities order the same things alike. */
export interface RankCorrelation {
  /** Spearman's ρ, in `[−1, 1]`; `NaN` where one of them does not vary. */
  readonly value: number;
  /** Interval that holds the ρ of all such things with the confidence asked for; of fewer than four, all of `[−1, 1]`. */
  readonly interval: Interval;
  /** Number of things. */
  readonly n: number;
}

/**
 * Measures how far two quantities order the same things alike: Pearson's correlation of their mid-ranks. Its interval is Fisher's,
 * with the variance `(1 + ρ²/2) / (n − 3)` of `artanh ρ`.
 *
 * @param a The one of each thing.
 * @param b The other, of the same things in the same order.
 * @param confidence Confidence of the interval, in `(0, 1)`.
 * @throws {RangeError} If there are not as many of the one as of the other, or fewer than two.
 * @see Bonett and Wright, Sample size requirements for estimating Pearson, Kendall and Spearman correlations, Psychometrika 65, 2000
 */
export function rankCorrelation(
  a: readonly number[],
  b: readonly number[],
  confidence: number,
): RankCorrelation {
  const n = a.length;
  if (b.length !== n || n < 2) {
    throw new RangeError(
      `Cannot correlate ${n} numbers with ${b.length}: expected as many, two or more`,
    );
  }
  const value = pearson(midRanks(a), midRanks(b));
  if (n < 4 || !(Math.abs(value) < 1)) {
    const all: Interval = Math.abs(value) === 1 && n >= 4
      ? [value, value]
      : [-1, 1];
    return { value, interval: all, n };
  }
  const half = studentQuantile((1 - confidence) / 2, NORMAL) *
    Math.sqrt((1 + value ** 2 / 2) / (n - 3));
  const bound = (sign: number) => Math.tanh(Math.atanh(value) + sign * half);
  return { value, interval: [bound(-1), bound(1)], n };
}

/**
 * Ranks numbers from 1; equal ones share the mean of their ranks.
 *
 * @returns A rank for each number, in their order.
 */
export function midRanks(values: readonly number[]): number[] {
  const sorted = [...values].sort((x, y) => x - y);
  return values.map((x) => (sorted.indexOf(x) + sorted.lastIndexOf(x)) / 2 + 1);
}

/** Degrees of freedom from which on Student's t is the normal distribution. */
const NORMAL = 1e7;

function pearson(a: readonly number[], b: readonly number[]): number {
  const centre = (x: readonly number[]) => {
    const mean = x.reduce((s, v) => s + v, 0) / x.length;
    return x.map((v) => v - mean);
  };
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((s, v, i) => s + v * at(y, i), 0);
  const [x, y] = [centre(a), centre(b)];
  const together = dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
  return Math.max(-1, Math.min(1, together));
}
