import { at } from "../core/mod.ts";

/** A dense matrix in double precision, row by row. */
export interface Matrix {
  /** Elements, `rows · columns` of them. */
  readonly data: Float64Array;
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
}

/**
 * Makes a matrix, checking that its elements fit.
 *
 * @param data Elements, row by row; a `Float64Array` is not copied.
 * @param rows Number of rows.
 * @throws {RangeError} If the number of elements is not their product.
 */
export function matrix(
  data: ArrayLike<number>,
  rows: number,
  columns: number,
): Matrix {
  if (data.length !== rows * columns) {
    throw new RangeError(
      `Cannot make a matrix of ${rows} × ${columns}: expected ${
        rows * columns
      } elements, got ${data.length}`,
    );
  }
  const elements = data instanceof Float64Array
    ? data
    : Float64Array.from(data);
  return { data: elements, rows, columns };
}

/**
 * Swaps rows and columns.
 *
 * @param a Matrix `n × m`.
 * @returns A new matrix `m × n`.
 */
export function transposed({ data, rows, columns }: Matrix): Matrix {
  const out = new Float64Array(data.length);
  for (let i0 = 0; i0 < rows; i0 += TILE) {
    for (let j0 = 0; j0 < columns; j0 += TILE) {
      const [i1, j1] = [
        Math.min(i0 + TILE, rows),
        Math.min(j0 + TILE, columns),
      ];
      for (let i = i0; i < i1; i++) {
        for (let j = j0; j < j1; j++) {
          out[j * rows + i] = at(data, i * columns + j);
        }
      }
    }
  }
  return { data: out, rows: columns, columns: rows };
}

/**
 * Multiplies a matrix by the transpose of another, `A Bᵀ`: every element is the
 * inner product of two rows, which lie in one piece.
 *
 * @param a Matrix `n × k`.
 * @param b Matrix `m × k`.
 * @returns Matrix `n × m`.
 * @throws {RangeError} If the rows differ in length.
 */
export function product(a: Matrix, b: Matrix): Matrix {
  if (a.columns !== b.columns) {
    throw new RangeError(
      `Cannot multiply matrices: expected rows of one length, got ${a.columns} and ${b.columns}`,
    );
  }
  const out = new Float64Array(a.rows * b.rows);
  multiply(a, b, out, () => 0);
  return { data: out, rows: a.rows, columns: b.rows };
}

/**
 * Multiplies a matrix by its own transpose, `A Aᵀ`, at half the cost.
 *
 * @param a Matrix `n × k`.
 * @returns Symmetric matrix `n × n`.
 */
export function gram(a: Matrix): Matrix {
  const n = a.rows;
  const out = new Float64Array(n * n);
  multiply(a, a, out, (i) => i);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) out[i * n + j] = at(out, j * n + i);
  }
  return { data: out, rows: n, columns: n };
}

const TILE = 32;
// Eight stretches of this length stay in the nearest cache.
const STRETCH = 512;

/** Adds `A Bᵀ` to `out`, from a column on in each band of four rows. */
function multiply(
  a: Matrix,
  b: Matrix,
  out: Float64Array,
  firstColumn: (row: number) => number,
): void {
  const [n, m, k] = [a.rows, b.rows, a.columns];
  for (let k0 = 0; k0 < k; k0 += STRETCH) {
    const length = Math.min(STRETCH, k - k0);
    let i = 0;
    for (; i + 4 <= n; i += 4) {
      let j = firstColumn(i);
      for (; j + 4 <= m; j += 4) {
        tile(
          a.data,
          i * k + k0,
          b.data,
          j * k + k0,
          k,
          length,
          out,
          i * m + j,
          m,
        );
      }
      for (; j < m; j++) {
        for (let r = i; r < i + 4; r++) {
          out[r * m + j] = at(out, r * m + j) +
            inner(a.data, r * k + k0, b.data, j * k + k0, length);
        }
      }
    }
    for (; i < n; i++) {
      for (let j = firstColumn(i); j < m; j++) {
        out[i * m + j] = at(out, i * m + j) +
          inner(a.data, i * k + k0, b.data, j * k + k0, length);
      }
    }
  }
}

/** Inner product of two stretches. */
function inner(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  length: number,
): number {
  let sum = 0;
  for (let p = 0; p < length; p++) {
    sum += (a[i + p] as number) * (b[j + p] as number);
  }
  return sum;
}

// Sixteen inner products at once: each element that is read serves four of them.
function tile(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  stride: number,
  length: number,
  out: Float64Array,
  o: number,
  width: number,
): void {
  let [s00, s01, s02, s03] = [0, 0, 0, 0];
  let [s10, s11, s12, s13] = [0, 0, 0, 0];
  let [s20, s21, s22, s23] = [0, 0, 0, 0];
  let [s30, s31, s32, s33] = [0, 0, 0, 0];
  const [i1, i2, i3] = [i + stride, i + 2 * stride, i + 3 * stride];
  const [j1, j2, j3] = [j + stride, j + 2 * stride, j + 3 * stride];
  for (let p = 0; p < length; p++) {
    const a0 = a[i + p] as number;
    const a1 = a[i1 + p] as number;
    const a2 = a[i2 + p] as number;
    const a3 = a[i3 + p] as number;
    const b0 = b[j + p] as number;
    s00 += a0 * b0;
    s10 += a1 * b0;
    s20 += a2 * b0;
    s30 += a3 * b0;
    const b1 = b[j1 + p] as number;
    s01 += a0 * b1;
    s11 += a1 * b1;
    s21 += a2 * b1;
    s31 += a3 * b1;
    const b2 = b[j2 + p] as number;
    s02 += a0 * b2;
    s12 += a1 * b2;
    s22 += a2 * b2;
    s32 += a3 * b2;
    const b3 = b[j3 + p] as number;
    s03 += a0 * b3;
    s13 += a1 * b3;
    s23 += a2 * b3;
    s33 += a3 * b3;
  }
  const sums = [
    [s00, s01, s02, s03],
    [s10, s11, s12, s13],
    [s20, s21, s22, s23],
    [s30, s31, s32, s33],
  ];
  for (const [r, row] of sums.entries()) {
    for (const [c, sum] of row.entries()) {
      const to = o + r * width + c;
      out[to] = (out[to] as number) + sum;
    }
  }
}
