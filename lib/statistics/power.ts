import { plural } from "../core/mod.ts";
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

/**
 * Finds how many images of each subject show a difference of two rows in RD, a share or another difference of
 * shares, for these subjects. Where nothing was measured yet each image is taken to vary as of a group that is
 * seen half the time, which is the most; so fewer may do.
 *
 * @param difference Least difference that is to be found, in `(0, 2]`.
 * @param subjects Number of subjects, at least 1.
 * @param sensitivity Level and power; 0.05 and 0.8 unless told.
 * @returns At least 2: 79 of twenty subjects for a difference of 0.1.
 * @throws {RangeError} If the difference or the number of subjects is out of range.
 */
export function imagesToDetect(
  difference: number,
  subjects: number,
  { alpha = 0.05, power = 0.8 }: {
    readonly alpha?: number;
    readonly power?: number;
  } = {},
): number {
  if (!(difference > 0 && difference <= 2 && subjects >= 1)) {
    throw new RangeError(
      `Cannot plan for a difference of ${difference} of ${
        plural(subjects, "subject")
      }`,
    );
  }
  const seen = (images: number) =>
    smallestDetectable({
      stderr: Math.sqrt(2 / (images * subjects)),
      df: 2 * (images * subjects - 1),
      alpha,
      power,
    }) <= difference;
  let most = 2;
  while (!seen(most)) most *= 2;
  let least = Math.max(2, Math.floor(most / 2));
  while (least < most) {
    const middle = Math.floor((least + most) / 2);
    if (seen(middle)) most = middle;
    else least = middle + 1;
  }
  return most;
}
