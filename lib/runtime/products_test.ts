import { deepStrictEqual, ok } from "node:assert/strict";
import { at, mt19937, uniform } from "../core/mod.ts";
import { matrix, product } from "../linalg/mod.ts";
import { openProducts } from "./products.ts";
import { openRuntime } from "./ort/session.ts";

Deno.test("products by ONNX Runtime are those in JavaScript, in double precision", async () => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  try {
    const by = openProducts(runtime);
    const [a, b] = [random(5, 70), random(3, 70)];
    const [found, wanted] = [await by.product(a, b), product(a, b)];
    deepStrictEqual([found.rows, found.columns], [5, 3]);
    near(found.data, wanted.data, 1e-12);
    const [square, own] = [await by.product(a, a), product(a, a)];
    deepStrictEqual([square.rows, square.columns], [5, 5]);
    near(square.data, own.data, 1e-12);
  } finally {
    await runtime.close();
  }
});

Deno.test("the scatter of rows is about their mean, symmetric to the bit, however many there are", async () => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  try {
    const by = openProducts(runtime);
    // Around the numbers at which rows and columns are cut into parts.
    for (
      const [n, d] of [[1, 1], [7, 3], [5, 4], [1251, 2], [2600, 9]] as const
    ) {
      // Far from 0, where products that are not centred lose digits.
      const x = random(n, d, 1000);
      const { mean, about } = await by.scatter(x);
      const wanted = Array.from({ length: d }, (_, j) => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += at(x.data, i * d + j);
        return sum / n;
      });
      near(mean, Float64Array.from(wanted), 1e-9);
      deepStrictEqual([about.rows, about.columns], [d, d]);
      for (let j = 0; j < d; j++) {
        for (let k = 0; k < d; k++) {
          let sum = 0;
          for (let i = 0; i < n; i++) {
            sum += (at(x.data, i * d + j) - at(wanted, j)) *
              (at(x.data, i * d + k) - at(wanted, k));
          }
          near(about.data.subarray(j * d + k, j * d + k + 1), [sum], 1e-9);
          deepStrictEqual(at(about.data, j * d + k), at(about.data, k * d + j));
        }
      }
    }
  } finally {
    await runtime.close();
  }
});

function random(rows: number, columns: number, from = 0) {
  const draw = mt19937(rows * columns);
  const data = Float64Array.from(
    { length: rows * columns },
    () => from + uniform(draw),
  );
  return matrix(data, rows, columns);
}

function near(
  found: Float64Array,
  wanted: ArrayLike<number>,
  within: number,
): void {
  ok(found.every((x, i) => Math.abs(x - at(wanted, i)) <= within));
}
