import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { addRows, rowProducts } from "./row_products.ts";

const number = fc.double({ min: -9, max: 9, noNaN: true });
const problem = fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 6 })).chain(
  ([n, c]) =>
    fc.record({
      c: fc.constant(c),
      matrix: fc.array(number, { minLength: n * c, maxLength: n * c }),
      vector: fc.array(number, { minLength: c, maxLength: c }),
      factors: fc.array(number, { minLength: n, maxLength: n }),
    }),
);

Deno.test("products and sums of rows have the bits of one row after the other", () => {
  fc.assert(
    fc.property(problem, ({ c, matrix, vector, factors }) => {
      const rows = factors.map((_, i) => matrix.slice(i * c, (i + 1) * c));
      deepStrictEqual(
        [...rowProducts(Float64Array.from(matrix), Float64Array.from(vector))],
        rows.map((row) =>
          row.reduce((sum, x, j) => sum + (vector[j] ?? NaN) * x, 0)
        ),
      );
      const sum = Float64Array.from(vector);
      addRows(sum, Float64Array.from(matrix), Float64Array.from(factors));
      deepStrictEqual(
        [...sum],
        vector.map((start, j) =>
          rows.reduce(
            (sum, row, i) => sum + (factors[i] ?? NaN) * (row[j] ?? NaN),
            start,
          )
        ),
      );
    }),
    { seed: 1, numRuns: 200 },
  );
});
