import { ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { iou, type Mask, percentileMask } from "../lib/attribution/mod.ts";
import { tensor } from "../lib/core/mod.ts";

const maps = fc.array(fc.integer({ min: 0, max: 50 }), {
  minLength: 36,
  maxLength: 36,
});

Deno.test("a monotone change of a map leaves its mask alone", () => {
  hold(maps, (values) => {
    const mask = maskOf(values, (v) => v);
    for (
      const rising of [
        (v: number) => 2 * v + 1,
        Math.sqrt,
        (v: number) => v ** 3,
      ]
    ) {
      // Interpolated percentiles move between two values, never across one.
      strictEqual(iouOrOne(maskOf(values, rising), mask), 1);
    }
  });
});

Deno.test("IoU is 1 with itself and 0 with the rest, the same from either side, and within these", () => {
  hold(fc.tuple(maps, maps), ([a, b]) => {
    const [p, q] = [maskOf(a, (v) => v), maskOf(b, (v) => v)];
    if (!p.data.includes(1) || !q.data.includes(1)) return;
    strictEqual(iou(p, p), 1);
    strictEqual(iou(p, q), iou(q, p));
    ok(iou(p, q) >= 0 && iou(p, q) <= 1);
    const rest = { ...p, data: p.data.map((x) => 1 - x) };
    strictEqual(iou(p, rest), 0);
  });
});

function hold<T>(values: fc.Arbitrary<T>, law: (value: T) => void): void {
  fc.assert(fc.property(values, law), { seed: 0, numRuns: 50 });
}

function maskOf(values: readonly number[], f: (v: number) => number): Mask {
  return percentileMask(tensor(values.map(f), [6, 6]), 70);
}

function iouOrOne(a: Mask, b: Mask): number {
  return a.data.includes(1) || b.data.includes(1) ? iou(a, b) : 1;
}
