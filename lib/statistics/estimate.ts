/** A value with its sampling error. No number is reported without both. */
export interface Estimate {
  /** Point estimate, in the metric's unit. */
  readonly value: number;
  /** Standard error, in the metric's unit; `NaN` where it cannot be told from so few images. */
  readonly stderr: number;
  /** Number of images that the value rests on. */
  readonly n: number;
  /** What blocks of seeds say: jackknife pseudo-values by the first seed of each; only of what is estimated from all images together. */
  readonly blocks?: ReadonlyMap<number, number>;
}

/**
 * Averages numbers, with the standard error `s / √n` (sample standard deviation).
 *
 * @param values One number per image, at least one.
 * @returns The estimate; its error is `NaN` for a single number.
 * @throws {RangeError} If there are no numbers (an empty mean is not 0), or one is not finite.
 */
export function mean(values: readonly number[]): Estimate {
  const n = values.length;
  if (n === 0) throw new RangeError("Cannot average numbers: there are none");
  const found = values.find((x) => !Number.isFinite(x));
  if (found !== undefined) {
    throw new RangeError(
      `Cannot average numbers: expected finite ones, got ${found}`,
    );
  }
  const value = values.reduce((a, b) => a + b, 0) / n;
  const squares = values.reduce((s, x) => s + (x - value) ** 2, 0);
  const stderr = n < 2 ? NaN : Math.sqrt(squares / (n - 1) / n);
  return { value, stderr, n };
}
