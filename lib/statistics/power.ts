import { studentQuantile } from "./student_t.ts";

/** What a comparison could have found. */
export interface Sensitivity {
  /** Standard error of the difference. */
  readonly stderr: number;
  /** Its degrees of freedom, at least 1. */
  readonly df: number;
  /** Level of the two-sided test, in `(0, 1)`; divided by the number of tests where there are several. */
  readonly alpha: number;
  /** Difference that is too small to matter, at least 0: a finding must exceed it. */
  readonly margin?: number;
  /** How often the difference is to be found, in `(0, 1)`. */
  readonly power?: number;
}

/**
 * Finds the smallest true difference that would have been found.
 *
 * The estimate must pass both the test and the margin, so the true difference must
 * lie above the higher of the two by what the estimate may fall short of it.
 *
 * @param sensitivity Error, level and margin of the comparison.
 * @returns `max(t_α · stderr, margin) + t_β · stderr`.
 * @throws {RangeError} If a probability or the degrees of freedom are out of range.
 */
export function smallestDetectable(
  { stderr, df, alpha, margin = 0, power = 0.8 }: Sensitivity,
): number {
  const needed = Math.max(studentQuantile(alpha / 2, df) * stderr, margin);
  return needed + studentQuantile(1 - power, df) * stderr;
}
