import { deepStrictEqual, ok } from "node:assert/strict";
import { at, mt19937, uniform } from "../core/mod.ts";
import { matrix, product } from "../linalg/mod.ts";
import { openProduct } from "./products.ts";
import { openRuntime } from "./session.ts";

Deno.test("products by ONNX Runtime are those in JavaScript, in double precision", async () => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  try {
    const multiply = openProduct(runtime);
    const draw = mt19937(1);
    const random = (rows: number, columns: number) =>
      matrix(
        Float64Array.from({ length: rows * columns }, () => uniform(draw)),
        rows,
        columns,
      );
    const [a, b] = [random(5, 70), random(3, 70)];
    const [found, wanted] = [await multiply(a, b), product(a, b)];
    deepStrictEqual([found.rows, found.columns], [5, 3]);
    ok(found.data.every((x, i) => Math.abs(x - at(wanted.data, i)) < 1e-12));
    const [square, own] = [await multiply(a, a), product(a, a)];
    deepStrictEqual([square.rows, square.columns], [5, 5]);
    ok(square.data.every((x, i) => Math.abs(x - at(own.data, i)) < 1e-12));
  } finally {
    await runtime.close();
  }
});
