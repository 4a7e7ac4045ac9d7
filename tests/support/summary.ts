/** What some values are summed up to. */
export interface Summary {
  readonly mean: number;
  /** Their standard deviation. */
  readonly spread: number;
  /** Standard error of the mean. */
  readonly error: number;
}

/** Sums up at least two values. */
export function summary(values: readonly number[]): Summary {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const spread = Math.sqrt(
    values.reduce((s, x) => s + (x - mean) ** 2, 0) / (n - 1),
  );
  return { mean, spread, error: spread / Math.sqrt(n) };
}
