/** Dimensions of a tensor, outermost first. A scalar is `[]`. */
export type Shape = readonly number[];

/**
 * Returns the number of elements of a tensor.
 *
 * @returns Their product; 1 for a scalar.
 */
export function size(shape: Shape): number {
  return shape.reduce((a, b) => a * b, 1);
}

/**
 * Returns the NumPy broadcast of two shapes, or `undefined` if there is none.
 *
 * @returns The broadcast shape, or `undefined` where a pair of sizes differs and neither is 1.
 *
 * @example Usage
 * ```ts
 * import { broadcast } from "./shape.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(broadcast([3, 1], [4]), [3, 4]);
 * deepStrictEqual(broadcast([3], [4]), undefined);
 * ```
 */
export function broadcast(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const out: number[] = [];
  for (let i = 0; i < rank; i++) {
    const m = a[a.length - rank + i] ?? 1;
    const n = b[b.length - rank + i] ?? 1;
    if (m !== n && m !== 1 && n !== 1) return undefined;
    out.push(m === 1 ? n : m);
  }
  return out;
}

/**
 * Tells whether two shapes are the same.
 *
 * @returns `true` if rank and every dimension agree.
 */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}
