import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { mean } from "./estimate.ts";

Deno.test("mean() has the standard error of the mean", () => {
  const { value, stderr, n } = mean([1, 3, 5]);
  deepStrictEqual([value, n], [3, 3]);
  // Deviations −2, 0, 2: s² = 4.
  ok(Math.abs(stderr - 2 / Math.sqrt(3)) < 1e-15);
});

Deno.test("mean() of two numbers has half their distance as its error", () => {
  strictEqual(mean([1, 3]).stderr, 1);
});

Deno.test("mean() of one number has no error", () => {
  const { value, stderr, n } = mean([0.25]);
  deepStrictEqual([value, n], [0.25, 1]);
  strictEqual(stderr, NaN);
});

Deno.test("mean() refuses no numbers, and numbers that are not finite", () => {
  throws(() => mean([]), /there are none/);
  throws(() => mean([1, NaN]), /expected finite ones, got NaN/);
});
