import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { tensor } from "../core/mod.ts";
import { iou } from "./iou.ts";
import { type Mask, percentileMask } from "./mask.ts";

const bits = (...data: number[]): Mask => ({
  data: Uint8Array.from(data),
  shape: [1, data.length],
});

Deno.test("percentileMask() keeps the top 30 % of distinct values", () => {
  const map = tensor([9, 0, 8, 1, 7, 2, 6, 3, 5, 4], [2, 5]);
  deepStrictEqual([...percentileMask(map).data], [
    1,
    0,
    1,
    0,
    1,
    0,
    0,
    0,
    0,
    0,
  ]);
});

Deno.test("percentileMask() of a constant map is empty", () => {
  const map = tensor(new Float32Array(12).fill(0.25), [3, 4]);
  strictEqual(percentileMask(map).data.includes(1), false);
});

Deno.test("percentileMask() is empty if the greatest value fills the top share", () => {
  strictEqual(
    percentileMask(tensor([0, 0, 1, 1, 1], [1, 5])).data.includes(1),
    false,
  );
});

Deno.test("a strictly increasing transformation of a map leaves its mask alone", () => {
  const levels = fc.array(fc.integer({ min: -50, max: 50 }), {
    minLength: 2,
    maxLength: 80,
  });
  fc.assert(
    fc.property(levels, fc.integer({ min: 1, max: 99 }), (xs, q) => {
      const mask = (f: (x: number) => number) =>
        percentileMask(tensor(xs.map(f), [1, xs.length]), q).data;
      const plain = mask((x) => x);
      deepStrictEqual(mask((x) => 3 * x - 7), plain);
      deepStrictEqual(mask((x) => Math.exp(x / 10)), plain);
      deepStrictEqual(mask((x) => x ** 3), plain);
    }),
    { seed: 0, numRuns: 50 },
  );
});

Deno.test("iou() of hand-made masks is what counting gives", () => {
  strictEqual(iou(bits(1, 1, 1, 0, 0), bits(0, 1, 1, 1, 0)), 2 / 4);
  strictEqual(iou(bits(1, 0), bits(0, 1)), 0);
  strictEqual(iou(bits(1, 0), bits(0, 0)), 0);
});

Deno.test("iou() refuses two empty masks and masks of two shapes", () => {
  throws(() => iou(bits(0, 0), bits(0, 0)), /both are empty/);
  throws(() => iou(bits(0, 1), bits(1)), /expected one shape/);
});

Deno.test("iou() is symmetric, within [0, 1], 1 on equal masks and 0 on disjoint ones", () => {
  const pairs = fc.array(fc.tuple(fc.nat(1), fc.nat(1)), {
    minLength: 1,
    maxLength: 60,
  })
    .filter((pixels) => pixels.some(([x]) => x === 1));
  fc.assert(
    fc.property(pairs, (pixels) => {
      const a = bits(...pixels.map(([x]) => x));
      const b = bits(...pixels.map(([, y]) => y));
      const rest = bits(...pixels.map(([x]) => 1 - x));
      const value = iou(a, b);
      strictEqual(iou(b, a), value);
      strictEqual(value >= 0 && value <= 1, true);
      strictEqual(iou(a, a), 1);
      strictEqual(iou(a, rest), 0);
    }),
    { seed: 0, numRuns: 50 },
  );
});
