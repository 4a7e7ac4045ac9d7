import { deepStrictEqual, ok, throws } from "node:assert/strict";
import fc from "fast-check";
import reference from "../../tests/reference/statistics.json" with {
  type: "json",
};
import { holm } from "./holm.ts";

const ps = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
  maxLength: 20,
});

Deno.test("holm() gives the least level at which each is rejected", () => {
  for (const { ps, adjusted } of reference.holm) {
    const found = holm(ps);
    ok(found.every((p, i) => Math.abs(p - (adjusted[i] ?? NaN)) < 1e-12));
  }
});

Deno.test("holm() never lessens a p-value, and keeps their order", () => {
  fc.assert(
    fc.property(ps, (ps) => {
      const adjusted = holm(ps);
      ps.forEach((p, i) => {
        const own = adjusted[i] ?? NaN;
        ok(own >= p && own <= 1);
        ps.forEach((q, j) => ok(p <= q || own >= (adjusted[j] ?? NaN)));
      });
    }),
    { seed: 0, numRuns: 50 },
  );
});

Deno.test("holm() of one p-value is that p-value, of none nothing", () => {
  deepStrictEqual(holm([0.03]), [0.03]);
  deepStrictEqual(holm([]), []);
  deepStrictEqual(holm([0, 1]), [0, 1]);
});

Deno.test("holm() refuses what is no probability", () => {
  throws(() => holm([0.1, 1.5]), /expected probabilities, got 1.5/);
});
