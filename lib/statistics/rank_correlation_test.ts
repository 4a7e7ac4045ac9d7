import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import reference from "../../tests/reference/statistics.json" with {
  type: "json",
};
import { midRanks, rankCorrelation } from "./rank_correlation.ts";

Deno.test("Spearman's correlation is scipy's, ties and all; its interval is that of Bonett and Wright", () => {
  for (const { a, b, rho, low, high } of reference.rank_correlation) {
    const found = rankCorrelation(a, b, 0.95);
    ok(Math.abs(found.value - rho) < 1e-12, `${found.value} against ${rho}`);
    ok(Math.abs(found.interval[0] - low) < 1e-6);
    ok(Math.abs(found.interval[1] - high) < 1e-6);
  }
});

Deno.test("ranks do not change with a rising function, and turn with a falling one", () => {
  const values = fc.array(fc.integer({ min: -20, max: 20 }), {
    minLength: 4,
    maxLength: 12,
  });
  fc.assert(
    fc.property(values, fc.infiniteStream(fc.nat(9)), (a, noise) => {
      const b = a.map((x) => x + (noise.next().value ?? 0));
      const { value } = rankCorrelation(a, b, 0.9);
      if (Number.isNaN(value)) return;
      const risen = rankCorrelation(a.map((x) => x ** 3), b, 0.9).value;
      const fallen = rankCorrelation(a.map((x) => -Math.atan(x)), b, 0.9).value;
      ok(Math.abs(value - risen) < 1e-12 && Math.abs(value + fallen) < 1e-12);
    }),
    { seed: 7 },
  );
});

Deno.test("equal numbers share the mean of their ranks", () => {
  deepStrictEqual(midRanks([3, 1, 3, 2]), [3.5, 1, 3.5, 2]);
});

Deno.test("what does not vary has no order, and few things no narrow interval", () => {
  strictEqual(rankCorrelation([1, 1, 1, 1], [1, 2, 3, 4], 0.95).value, NaN);
  deepStrictEqual(rankCorrelation([1, 2, 3], [2, 1, 3], 0.95).interval, [
    -1,
    1,
  ]);
  throws(() => rankCorrelation([1, 2], [1], 0.95), RangeError);
});
