import { deepStrictEqual, ok } from "node:assert/strict";
import { at, mt19937 } from "../core/mod.ts";
import { drawCounts, evenCounts } from "./draw_counts.ts";

Deno.test("counts are drawn with a multinomial's means and variances, few images or many", () => {
  const shares = [0.02, 0.68, 0.3];
  for (const n of [30, 3000]) {
    const draw = mt19937(n);
    const runs = 4000;
    const drawn = Array.from({ length: runs }, () => {
      const counts = drawCounts(n, shares, draw);
      deepStrictEqual(counts.reduce((a, b) => a + b, 0), n);
      return counts;
    });
    shares.forEach((p, c) => {
      const own = drawn.map((counts) => at(counts, c));
      const mean = own.reduce((a, b) => a + b, 0) / runs;
      const variance = own.reduce((s, k) => s + (k - mean) ** 2, 0) / runs;
      const expected = n * p * (1 - p);
      ok(Math.abs(mean - n * p) < 4 * Math.sqrt(expected / runs), `${mean}`);
      ok(Math.abs(variance / expected - 1) < 0.12, `${variance}`);
    });
  }
});

Deno.test("classes that cannot be are never drawn, and those that must be always", () => {
  deepStrictEqual(drawCounts(9, [0, 1, 0], mt19937(0)), [0, 9, 0]);
  deepStrictEqual(drawCounts(0, [0.5, 0.5], mt19937(0)), [0, 0]);
});

Deno.test("images are divided as evenly as their number allows", () => {
  deepStrictEqual(evenCounts(10, [0.25, 0.25, 0.25, 0.25]), [3, 3, 2, 2]);
  deepStrictEqual(evenCounts(40, [0.4, 0.3, 0.2, 0.1]), [16, 12, 8, 4]);
});
