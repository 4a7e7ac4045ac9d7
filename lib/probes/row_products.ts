/**
 * Multiplies every row of a matrix by a vector. Four rows go at once, which is several times as fast as one after the
 * other; each is added up in its own order, so that the bits are the same.
 *
 * @param matrix Rows of as many numbers as the vector has, row after row.
 * @returns `x · w` of each row.
 */
export function rowProducts(
  matrix: Float64Array,
  vector: Float64Array,
): Float64Array {
  const c = vector.length;
  const n = matrix.length / c;
  const products = new Float64Array(n);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    let [a, b, d, e] = [0, 0, 0, 0];
    let p = i * c;
    let q = p + c;
    let r = q + c;
    let s = r + c;
    for (let j = 0; j < c; j++) {
      const w = vector[j] as number;
      a += w * (matrix[p++] as number);
      b += w * (matrix[q++] as number);
      d += w * (matrix[r++] as number);
      e += w * (matrix[s++] as number);
    }
    products[i] = a;
    products[i + 1] = b;
    products[i + 2] = d;
    products[i + 3] = e;
  }
  for (; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < c; j++) {
      sum += (vector[j] as number) * (matrix[i * c + j] as number);
    }
    products[i] = sum;
  }
  return products;
}

/**
 * Adds to a vector every row of a matrix, so many times; four rows at once, in the order of the rows.
 *
 * @param vector As long as a row; changed in place.
 * @param matrix Row after row.
 * @param factors How many times each row.
 */
export function addRows(
  vector: Float64Array,
  matrix: Float64Array,
  factors: Float64Array,
): void {
  const c = vector.length;
  const n = factors.length;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const a = factors[i] as number;
    const b = factors[i + 1] as number;
    const d = factors[i + 2] as number;
    const e = factors[i + 3] as number;
    let p = i * c;
    let q = p + c;
    let r = q + c;
    let s = r + c;
    for (let j = 0; j < c; j++) {
      vector[j] = (vector[j] as number) + a * (matrix[p++] as number) +
        b * (matrix[q++] as number) + d * (matrix[r++] as number) +
        e * (matrix[s++] as number);
    }
  }
  for (; i < n; i++) {
    const factor = factors[i] as number;
    for (let j = 0; j < c; j++) {
      vector[j] = (vector[j] as number) +
        factor * (matrix[i * c + j] as number);
    }
  }
}
