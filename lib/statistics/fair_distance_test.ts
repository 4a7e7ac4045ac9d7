import { deepStrictEqual, ok, throws } from "node:assert/strict";
import reference from "../../tests/reference/statistics.json" with {
  type: "json",
};
import { fairDistance } from "./fair_distance.ts";
import { fairRange } from "./fair_range.ts";

Deno.test("fairDistance() is what enumeration gives, within the error of its draws", () => {
  for (const { n, classes, distance } of reference.fair) {
    const { value, p95 } = fairDistance([n], classes);
    ok(Math.abs(value / distance.mean - 1) < 0.012, `${n} of ${classes}`);
    ok(Math.abs(p95 - distance.p95) < 0.01, `${n} of ${classes}: ${p95}`);
  }
});

Deno.test("fairRange() is what enumeration gives", () => {
  for (const { n, classes, range } of reference.fair) {
    const { value, p95 } = fairRange([n], classes);
    ok(Math.abs(value - range.mean) < 1e-9);
    ok(Math.abs(p95 - range.p95) < 1e-9, `${n} of ${classes}: ${p95}`);
  }
});

Deno.test("a mean over cells has the same expected distance and a narrower band", () => {
  const one = fairDistance([12], 4);
  const many = fairDistance(new Array(20).fill(12), 4);
  ok(Math.abs(many.value / one.value - 1) < 0.02);
  ok(many.p95 < one.p95);
});

Deno.test("fairDistance() is the same at every call", () => {
  deepStrictEqual(fairDistance([30, 20], 3), fairDistance([30, 20], 3));
  const many = fairDistance(new Array(20).fill(12), 4);
  ok(Math.abs(many.p95 - 0.26969709451173884) < 1e-12);
});

Deno.test("a single image is as unfair as can be", () => {
  const { value, p95 } = fairDistance([1], 2);
  ok(Math.abs(value - Math.SQRT1_2) < 1e-12);
  ok(Math.abs(p95 - Math.SQRT1_2) < 1e-12);
});

Deno.test("fairDistance() refuses no cells, empty cells and a single class", () => {
  for (const [counts, classes] of [[[], 2], [[0], 2], [[10], 1]] as const) {
    throws(() => fairDistance(counts, classes), { name: "RangeError" });
  }
});
