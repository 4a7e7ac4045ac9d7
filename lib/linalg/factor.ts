import { at } from "../core/mod.ts";
import type { Matrix } from "./matrix.ts";

/**
 * Factors a positive semi-definite matrix, `S = L Lᵀ`, by Cholesky's method with
 * pivoting: it ends when nothing is left, so `L` has as many columns as `S` has
 * rank, to within `n ε` of its largest diagonal element.
 *
 * @param s Symmetric matrix `n × n`, for example a covariance.
 * @returns `Lᵀ`, `r × n`.
 * @throws {RangeError} If the matrix is not square, not finite, or has a negative diagonal element.
 * @see Higham, Accuracy and Stability of Numerical Algorithms, 2002, Section 10.3
 */
export function factor(s: Matrix): Matrix {
  const n = s.rows;
  if (s.columns !== n) {
    throw new RangeError(
      `Cannot factor a matrix: expected a square one, got ${n} × ${s.columns}`,
    );
  }
  // What is left of the diagonal.
  const left = Float64Array.from(
    { length: n },
    (_, i) => at(s.data, i * n + i),
  );
  const greatest = left.reduce((a, b) => Math.max(a, b), 0);
  if (!left.every((x) => x >= 0 && x < Infinity)) {
    throw new RangeError(
      "Cannot factor a matrix: expected a finite diagonal without negative elements",
    );
  }
  const enough = n * Number.EPSILON * greatest;
  // Row i of L, as far as it is known; the rows of `open` are still to be chosen.
  const rows = new Float64Array(n * n);
  const open = Int32Array.from(left.keys());
  const column = new Float64Array(n);
  let rank = 0;
  for (; rank < n; rank++) {
    const k = greatestOf(left, open.subarray(rank)) + rank;
    const pivot = at(open, k);
    if (!(at(left, pivot) > enough)) break;
    const root = Math.sqrt(at(left, pivot));
    open[k] = at(open, rank);
    open[rank] = pivot;
    const others = open.subarray(rank + 1);
    innerProducts(rows, n, others, pivot, rank, column);
    rows[pivot * n + rank] = root;
    for (const i of others) {
      const x = (at(s.data, pivot * n + i) - at(column, i)) / root;
      rows[i * n + rank] = x;
      left[i] = at(left, i) - x * x;
    }
  }
  const data = new Float64Array(rank * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < rank; j++) data[j * n + i] = at(rows, i * n + j);
  }
  return { data, rows: rank, columns: n };
}

function greatestOf(values: Float64Array, indices: Int32Array): number {
  let found = 0;
  for (let k = 1; k < indices.length; k++) {
    if (at(values, at(indices, k)) > at(values, at(indices, found))) found = k;
  }
  return found;
}

/** Inner products of the beginnings of some rows with that of one, four rows at a time. */
function innerProducts(
  rows: Float64Array,
  n: number,
  which: Int32Array,
  one: number,
  length: number,
  out: Float64Array,
): void {
  const o = one * n;
  let k = 0;
  for (; k + 4 <= which.length; k += 4) {
    const i0 = at(which, k);
    const i1 = at(which, k + 1);
    const i2 = at(which, k + 2);
    const i3 = at(which, k + 3);
    const [p0, p1, p2, p3] = [i0 * n, i1 * n, i2 * n, i3 * n];
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let j = 0; j < length; j++) {
      const x = rows[o + j] as number;
      s0 += (rows[p0 + j] as number) * x;
      s1 += (rows[p1 + j] as number) * x;
      s2 += (rows[p2 + j] as number) * x;
      s3 += (rows[p3 + j] as number) * x;
    }
    out[i0] = s0;
    out[i1] = s1;
    out[i2] = s2;
    out[i3] = s3;
  }
  for (; k < which.length; k++) {
    const i = at(which, k);
    let sum = 0;
    for (let j = 0; j < length; j++) {
      sum += at(rows, i * n + j) * at(rows, o + j);
    }
    out[i] = sum;
  }
}
