/**
 * Tells whether every number is finite: what networks make of broken weights,
 * or of a scale that overflows, is not, and nothing may be read from it.
 *
 * @param numbers Elements of a tensor, an image or a map.
 * @returns `false` if one is NaN or infinite.
 */
export function allFinite(numbers: Float32Array | Float64Array): boolean {
  for (let i = 0; i < numbers.length; i++) {
    if (!Number.isFinite(numbers[i])) return false;
  }
  return true;
}
