import { deepStrictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { at, mt19937, uniform } from "../core/mod.ts";
import { factor } from "./factor.ts";
import { gram, type Matrix, matrix, product, transposed } from "./matrix.ts";
import { solvePositive } from "./solve_positive.ts";
import { symmetricEigenvalues } from "./symmetric_eigenvalues.ts";
import { assertClose } from "../../tests/support/assert.ts";

const shape = fc.record({
  rows: fc.integer({ min: 1, max: 13 }),
  columns: fc.integer({ min: 1, max: 600 }),
  seed: fc.nat(1000),
});

Deno.test("a product's elements are inner products of rows, whatever the sizes", () => {
  fc.assert(
    fc.property(shape, fc.integer({ min: 1, max: 9 }), (s, m) => {
      const [a, b] = [
        random(s.rows, s.columns, s.seed),
        random(m, s.columns, 1),
      ];
      const { data } = product(a, b);
      for (let i = 0; i < a.rows; i++) {
        for (let j = 0; j < m; j++) {
          assertClose(at(data, i * m + j), inner(row(a, i), row(b, j)), 1e-11);
        }
      }
    }),
    { seed: 0, numRuns: 40 },
  );
});

Deno.test("solvePositive() undoes a product with a positive definite matrix", () => {
  fc.assert(
    fc.property(shape, fc.integer({ min: 1, max: 4 }), (s, m) => {
      const square = gram(random(s.rows, s.columns, s.seed));
      for (let i = 0; i < s.rows; i++) {
        const k = i * s.rows + i;
        square.data[k] = at(square.data, k) + 1;
      }
      const x = random(s.rows, m, 2);
      const b = product(square, transposed(x));
      const found = solvePositive(square, b);
      x.data.forEach((v, i) => assertClose(at(found.data, i), v, 1e-8));
    }),
    { seed: 0, numRuns: 40 },
  );
});

Deno.test("solvePositive() refuses what it cannot solve", () => {
  const side = matrix([1, 1], 2, 1);
  throws(() => solvePositive(matrix([1, 0, 0, -1], 2, 2), side), RangeError);
  throws(() => solvePositive(matrix([1, 2], 1, 2), side), RangeError);
  throws(() => solvePositive(matrix([1], 1, 1), side), RangeError);
});

Deno.test("a Gram matrix is the product with itself", () => {
  fc.assert(
    fc.property(shape, ({ rows, columns, seed }) => {
      const a = random(rows, columns, seed);
      const [whole, half] = [product(a, a), gram(a)];
      half.data.forEach((x, i) => assertClose(x, at(whole.data, i), 1e-11));
    }),
    { seed: 0, numRuns: 40 },
  );
});

Deno.test("transposing twice changes nothing", () => {
  const a = random(37, 70, 3);
  deepStrictEqual(transposed(transposed(a)), a);
});

Deno.test("a factor of a covariance gives it back, with as many rows as its rank", () => {
  for (const [n, rank] of [[1, 1], [7, 7], [30, 12], [65, 64]] as const) {
    const s = gram(random(n, rank, n));
    const l = factor(s);
    deepStrictEqual([l.rows, l.columns], [rank, n]);
    const back = gram(transposed(l));
    back.data.forEach((x, i) => assertClose(x, at(s.data, i), 1e-12 * rank));
  }
});

Deno.test("the rank of a factor does not depend on the scale", () => {
  const s = gram(random(30, 12, 5));
  for (const scale of [1e-30, 1e-8, 1e8, 1e30]) {
    const scaled = matrix(s.data.map((x) => scale * x), 30, 30);
    deepStrictEqual(factor(scaled).rows, 12);
  }
});

Deno.test("the factor of zero has no rows", () => {
  deepStrictEqual(factor(matrix(new Float64Array(9), 3, 3)).rows, 0);
});

Deno.test("a matrix with a negative or unknown diagonal is refused", () => {
  throws(() => factor(matrix([1, 0, 0, -1], 2, 2)), /finite diagonal/);
  throws(() => factor(matrix([1, 0, 0, NaN], 2, 2)), /finite diagonal/);
  throws(() => factor(matrix([Infinity], 1, 1)), /finite diagonal/);
  throws(() => symmetricEigenvalues(matrix([NaN], 1, 1)), RangeError);
});

Deno.test("eigenvalues of the second difference are known", () => {
  for (const n of [1, 2, 3, 40]) {
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      a[i * n + i] = 2;
      if (i > 0) a[i * n + i - 1] = a[(i - 1) * n + i] = -1;
    }
    const found = symmetricEigenvalues(matrix(a, n, n));
    found.forEach((x, i) =>
      assertClose(x, 2 - 2 * Math.cos(Math.PI * (i + 1) / (n + 1)), 1e-14)
    );
  }
});

Deno.test("eigenvalues are those that a matrix was made of", () => {
  const n = 50;
  for (const wanted of [spread(n), new Array<number>(n).fill(1), half(n)]) {
    const found = symmetricEigenvalues(withEigenvalues(wanted));
    wanted.toSorted((a, b) => a - b)
      .forEach((x, i) => assertClose(x, at(found, i), 1e-13));
  }
});

Deno.test("eigenvalues do not depend on the order of rows, nor of the scale", () => {
  const n = 12;
  // All but three diagonals are tiny, where a reflection loses digits if it is taken on the wrong side.
  const a = gram(random(n, n, 8));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (Math.abs(i - j) > 1) a.data[i * n + j] = at(a.data, i * n + j) * 1e-9;
    }
  }
  const wanted = symmetricEigenvalues(a);
  const reversed = matrix(a.data.toReversed(), n, n);
  symmetricEigenvalues(reversed).forEach((x, i) =>
    assertClose(x, at(wanted, i), 1e-14)
  );
  for (const scale of [1e-200, 1e200]) {
    const scaled = matrix(a.data.map((x) => scale * x), n, n);
    symmetricEigenvalues(scaled)
      .forEach((x, i) => assertClose(x / scale, at(wanted, i), 1e-13));
  }
});

// Q D Qᵀ for the product Q of some random reflections.
function withEigenvalues(values: readonly number[]): Matrix {
  const n = values.length;
  let a = matrix(new Float64Array(n * n), n, n);
  values.forEach((x, i) => a.data[i * n + i] = x);
  for (let k = 0; k < 4; k++) {
    const v = row(random(1, n, k), 0);
    const square = inner(v, v);
    const q = matrix(new Float64Array(n * n), n, n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        q.data[i * n + j] = (i === j ? 1 : 0) -
          2 * at(v, i) * at(v, j) / square;
      }
    }
    a = product(product(q, a), q);
  }
  return a;
}

function spread(n: number): number[] {
  return Array.from({ length: n }, (_, i) => 10 ** (-i / 4));
}

function half(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i % 2);
}

function random(rows: number, columns: number, seed: number): Matrix {
  const draw = mt19937(seed);
  const data = Float64Array.from(
    { length: rows * columns },
    () => uniform(draw) - 0.5,
  );
  return matrix(data, rows, columns);
}

function row({ data, columns }: Matrix, i: number): Float64Array {
  return data.subarray(i * columns, (i + 1) * columns);
}

function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((s, x, i) => s + x * at(b, i), 0);
}
