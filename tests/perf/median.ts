/**
 * The median of some numbers.
 *
 * @param xs At least one number.
 * @returns The middle one, or the mean of the middle two.
 */
export function median(xs: readonly number[]): number {
  const sorted = xs.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [a, b] = [Math.ceil(middle) - 1, Math.floor(middle)];
  return ((sorted[a] ?? NaN) + (sorted[b] ?? NaN)) / 2;
}
