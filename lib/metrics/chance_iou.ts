/**
 * Finds the IoU of two masks that have nothing to do with each other,
 * `s / (2 − s)` with `s = 1 − q` the share of pixels in a mask: `s²` of the pixels
 * are in both, `2s − s²` in either.
 *
 * @param percentile Percentile above which a pixel belongs to a mask, in `[0, 100)`.
 * @returns 0.3 / 1.7 = 0.176 for the 70th percentile.
 */
export function chanceIou(percentile: number): number {
  const s = 1 - percentile / 100;
  return s / (2 - s);
}
