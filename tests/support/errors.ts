import { at, type Tensor } from "../../lib/core/mod.ts";

/** How far a tensor is from a reference of the same shape. */
export type ErrorOf = (actual: Tensor, expected: Tensor) => number;

/**
 * The relative error `‖a − b‖ / ‖b‖`.
 *
 * @param actual What was computed, `a`.
 * @param expected The reference, `b`, not all zero.
 * @returns The ratio of the Euclidean norms; NaN if shapes differ.
 */
export function relativeError(actual: Tensor, expected: Tensor): number {
  const difference = differences(actual, expected).reduce(
    (sum, d) => sum + d * d,
    0,
  );
  const norm = expected.data.reduce((sum, b) => sum + b * b, 0);
  return Math.sqrt(difference / norm);
}

/**
 * The greatest absolute difference of two elements.
 *
 * @param actual What was computed.
 * @param expected The reference.
 * @returns The maximum; NaN if shapes differ.
 */
export function maximumError(actual: Tensor, expected: Tensor): number {
  return differences(actual, expected).reduce(
    (most, d) => Math.max(most, Math.abs(d)),
    0,
  );
}

/**
 * The mean absolute difference of two elements.
 *
 * @param actual What was computed.
 * @param expected The reference.
 * @returns The mean; NaN if shapes differ.
 */
export function meanError(actual: Tensor, expected: Tensor): number {
  const all = differences(actual, expected);
  return all.reduce((sum, d) => sum + Math.abs(d), 0) / all.length;
}

function differences(a: Tensor, b: Tensor): Float64Array {
  if (a.shape.join() !== b.shape.join()) return Float64Array.of(NaN);
  const out = new Float64Array(a.data.length);
  for (let i = 0; i < out.length; i++) out[i] = at(a.data, i) - at(b.data, i);
  return out;
}

/**
 * The greatest absolute difference of two arrays of equal length.
 *
 * @param actual What was computed.
 * @param expected The reference.
 * @returns The maximum; NaN if lengths differ or an element is NaN.
 */
export function farthest(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): number {
  if (actual.length !== expected.length) return NaN;
  return Array.from(actual, (a, i) => Math.abs(a - (expected[i] ?? NaN)))
    .reduce((most, d) => Number.isNaN(d) ? NaN : Math.max(most, d), 0);
}
