import { ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import cases from "../../tests/reference/maps/percentile.json" with {
  type: "json",
};
import { percentileOf } from "./percentile.ts";

Deno.test("percentileOf() equals numpy.percentile()", () => {
  for (const { values, percentile, output } of cases) {
    const found = percentileOf(Float32Array.from(values), percentile);
    ok(Math.abs(found - output) <= 1e-12 * (1 + Math.abs(output)));
  }
});

Deno.test("percentileOf() equals the percentile of the sorted values", () => {
  const values = fc.float32Array({
    noNaN: true,
    noDefaultInfinity: true,
    minLength: 1,
    maxLength: 60,
  });
  const percentile = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(
    fc.property(values, percentile, (xs, p) => {
      const sorted = xs.toSorted();
      const position = (p / 100) * (xs.length - 1);
      const rank = Math.floor(position);
      const below = sorted[rank] ?? NaN;
      const above = sorted[rank + 1] ?? below;
      strictEqual(
        percentileOf(xs, p),
        below + (position - rank) * (above - below),
      );
    }),
    { seed: 0, numRuns: 200 },
  );
});

Deno.test("percentileOf() finds its way among many equal values and far outliers", () => {
  const values = new Float32Array(1000).fill(1);
  values[3] = 1e30;
  values[5] = -1e30;
  strictEqual(percentileOf(values, 70), 1);
  strictEqual(percentileOf(new Float32Array(9).fill(-2), 70), -2);
});

Deno.test("percentileOf() refuses no values, values that are not finite, and percentiles out of range", () => {
  throws(() => percentileOf(new Float32Array(0), 70), RangeError);
  throws(() => percentileOf(Float32Array.of(1, NaN), 70), /not finite/);
  throws(() => percentileOf(Float32Array.of(1, Infinity), 70), /not finite/);
  throws(
    () => percentileOf(Float32Array.of(Infinity, Infinity), 70),
    /not finite/,
  );
  throws(() => percentileOf(Float32Array.of(1), 101), /from 0 to 100/);
});
