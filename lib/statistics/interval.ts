import { studentQuantile } from "./student_t.ts";

/** A range that holds the true value with a stated confidence. */
export type Interval = readonly [low: number, high: number];

/**
 * Finds the confidence interval of an estimate whose error is Student's.
 *
 * @param stderr Its standard error, at least 0.
 * @param df Degrees of freedom of the error, at least 1: one less than the numbers averaged.
 * @param confidence How often such intervals hold the true value, in `(0, 1)`.
 * @returns `value ± t · stderr`.
 * @throws {RangeError} If the confidence or the degrees of freedom are out of range.
 */
export function interval(
  value: number,
  stderr: number,
  df: number,
  confidence: number,
): Interval {
  const half = studentQuantile((1 - confidence) / 2, df) * stderr;
  return [value - half, value + half];
}
