import { ok } from "node:assert/strict";
import { fairDistance, fairLeast, fairRange, MANY_IMAGES } from "./mod.ts";
import { normalGreatest, normalLength, normalRange } from "./many_images.ts";

// Tables: Pearson and Hartley, Biometrika Tables for Statisticians, vol. 1, tables 22, 28 and 8.
const TABLES = [
  [2, 1.12838, 2.77181, 0.56419, 1.95996],
  [3, 1.69257, 3.31449, 0.84628, 2.44775],
  [4, 2.05875, 3.63316, 1.02938, 2.79548],
] as const;

Deno.test("ranges, greatest and lengths of normal numbers are those of the tables", () => {
  for (const [k, range, range95, greatest, length95] of TABLES) {
    const near = (x: number, y: number) =>
      ok(Math.abs(x - y) < 2e-4, `${k}: ${x}, ${y}`);
    near(normalRange(k).mean, range);
    near(normalRange(k).p95, range95);
    near(normalGreatest(k), greatest);
    near(normalLength(k).p95, length95);
    near(normalLength(k).square, k - 1);
  }
});

Deno.test("the exact levels of chance come near to the limit of many images", () => {
  for (const k of [2, 4]) {
    const n = 700;
    const { value, p95 } = fairRange([n], k);
    const scale = Math.sqrt(n * k);
    ok(Math.abs(value * scale / normalRange(k).mean - 1) < 2e-3);
    // Shares of n images differ by steps of 1/n, of two classes by two of them.
    ok(Math.abs(p95 - normalRange(k).p95 / scale) <= 2 / n);
    const distance = fairDistance([n], k);
    ok(Math.abs(distance.value * scale / normalLength(k).mean - 1) < 2e-2);
    const least = (1 / k - fairLeast(n, k)) * scale;
    ok(Math.abs(least / normalGreatest(k) - 1) < 2e-2);
  }
});

Deno.test("above so many images the levels of chance fall as one over the root", () => {
  const n = MANY_IMAGES + 1;
  for (const level of [fairRange, fairDistance]) {
    const [one, four] = [level([n], 3), level([4 * n], 3)];
    ok(Math.abs(one.value / four.value - 2) < 1e-9);
    ok(Math.abs(one.p95 / four.p95 - 2) < 1e-9);
    const cells = level([n, n, n, n], 3);
    ok(Math.abs(cells.value / one.value - 1) < 1e-12);
    ok(cells.p95 > cells.value && cells.p95 < one.p95);
  }
  const missing = (m: number) => 1 / 3 - fairLeast(m, 3);
  ok(Math.abs(missing(n) / missing(4 * n) - 2) < 1e-9);
});
