import { rows, type Tensor } from "./tensor.ts";

/**
 * Makes the rows of a matrix unit vectors.
 *
 * @param x Rows `[n, d]`.
 * @returns Rows of length 1 in the same directions; a row of zeros, or one that is not finite, becomes NaN.
 */
export function unitRows(x: Tensor): Tensor {
  const [n = 0, d = 0] = x.shape;
  const data = new Float32Array(x.data.length);
  for (let i = 0; i < n; i++) {
    const row = rows(x, i, i + 1).data;
    const norm = Math.hypot(...row);
    data.set(row.map((v) => v / norm), i * d);
  }
  return { data, shape: x.shape };
}
