import { ok, strictEqual, throws } from "node:assert/strict";
import { fairRange, fairRangeDistribution } from "./fair_range.ts";

Deno.test("fairRangeDistribution() of two classes is the binomial sum", () => {
  for (const n of [1, 2, 7, 40]) {
    const expected = new Array<number>(n + 1).fill(0);
    let choose = 1;
    for (let k = 0; k <= n; k++) {
      const r = Math.abs(2 * k - n);
      expected[r] = (expected[r] ?? 0) + choose / 2 ** n;
      choose *= (n - k) / (k + 1);
    }
    close(fairRangeDistribution(n, 2), expected);
  }
});

Deno.test("fairRangeDistribution() of three classes is what enumeration gives", () => {
  const expected = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < 3 ** 5; i++) {
    const counts = [0, 0, 0];
    for (let image = 0; image < 5; image++) {
      const c = Math.floor(i / 3 ** image) % 3;
      counts[c] = (counts[c] ?? 0) + 1;
    }
    const r = Math.max(...counts) - Math.min(...counts);
    expected[r] = (expected[r] ?? 0) + 3 ** -5;
  }
  close(fairRangeDistribution(5, 3), expected);
});

Deno.test("fairRange() of 100 images of two classes is 0.080, exceeding 0.20 once in twenty", () => {
  const { value, p95 } = fairRange([100], 2);
  ok(Math.abs(value - 0.0795892) < 1e-7);
  strictEqual(p95, 0.2);
});

Deno.test("fairRange() of 100 images of four classes is 0.103", () => {
  ok(Math.abs(fairRange([100], 4).value - 0.1028) < 1e-4);
});

Deno.test("fairRange() of many images still sums to one", () => {
  const sum = fairRangeDistribution(1000, 4).reduce((a, b) => a + b, 0);
  ok(Math.abs(sum - 1) < 1e-9);
});

Deno.test("the percentile of a mean of cells is near that of the exact convolution", () => {
  const [n, cells] = [100, 20];
  const one = fairRangeDistribution(n, 2);
  let sum = [1];
  for (let c = 0; c < cells; c++) sum = convolve(sum, one);
  let r = 0;
  let tail = 1 - (sum[0] ?? 0);
  while (tail > 0.05) tail -= sum[++r] ?? 0;
  const { value, p95 = NaN } = fairRange(new Array(cells).fill(n), 2);
  const mean = sum.reduce((s, p, i) => s + p * i, 0) / (n * cells);
  ok(Math.abs(value - mean) < 1e-12);
  ok(Math.abs(p95 - r / (n * cells)) < 0.002, `${p95} and ${r / (n * cells)}`);
});

Deno.test("fairRange() of cells of different sizes averages their levels", () => {
  const mean = (fairRange([10], 2).value + 2 * fairRange([30], 2).value) / 3;
  ok(Math.abs(fairRange([30, 10, 30], 2).value - mean) < 1e-15);
});

Deno.test("fairRange() refuses no cells, empty cells and a single class", () => {
  throws(() => fairRange([], 2), /there are no cells/);
  throws(() => fairRange([0], 2), /got 0 and 2/);
  throws(() => fairRange([10], 1), /got 10 and 1/);
});

function close(actual: readonly number[], expected: readonly number[]): void {
  strictEqual(actual.length, expected.length);
  const error = actual.map((p, i) => Math.abs(p - (expected[i] ?? NaN)));
  ok(Math.max(...error) < 1e-13, `differs by ${Math.max(...error)}`);
}

function convolve(a: readonly number[], b: readonly number[]): number[] {
  const out = new Array<number>(a.length + b.length - 1).fill(0);
  a.forEach((x, i) =>
    b.forEach((y, j) => {
      out[i + j] = (out[i + j] ?? 0) + x * y;
    })
  );
  return out;
}
