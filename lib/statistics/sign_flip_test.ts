import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import reference from "../../tests/reference/statistics.json" with {
  type: "json",
};
import { leastP, signFlip } from "./sign_flip.ts";

const differences = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
  minLength: 1,
  maxLength: 12,
});

Deno.test("signFlip() is scipy's permutation test over every flip", () => {
  for (const { differences, p } of reference.signFlip) {
    const found = signFlip(differences);
    ok(found.exact);
    ok(Math.abs(found.p - p) < 1e-12, `${found.p} and ${p}`);
  }
});

Deno.test("signFlip() counts what enumeration counts", () => {
  fc.assert(
    fc.property(differences, (ds) => {
      const own = Math.abs(ds.reduce((a, b) => a + b, 0));
      let hits = 0;
      for (let bits = 0; bits < 2 ** ds.length; bits++) {
        const sum = ds.reduce((s, d, i) => s + (bits >> i & 1 ? d : -d), 0);
        const total = ds.reduce((s, d) => s + Math.abs(d), 0);
        if (Math.abs(sum) >= own - 1e-12 * total) hits++;
      }
      const { p } = signFlip(ds);
      ok(Math.abs(p - hits / 2 ** ds.length) < 1e-12);
    }),
    { seed: 0, numRuns: 50 },
  );
});

Deno.test("signFlip() asks neither for the order nor for the sign", () => {
  fc.assert(
    fc.property(differences, (ds) => {
      const { p } = signFlip(ds);
      strictEqual(signFlip(ds.toReversed()).p, p);
      strictEqual(signFlip(ds.map((d) => -d)).p, p);
      ok(p >= leastP(ds.length) && p <= 1);
    }),
    { seed: 0, numRuns: 50 },
  );
});

Deno.test("signFlip() draws where there are too many flips to count, and is then near the count", () => {
  // Twenty of the thirty-one say nothing: the count is that of the other eleven.
  const few = [0.5, 0.9, -0.3, 1.1, 0.4, 0.2, 0.7, -0.6, 0.1, 0.8, 0.5];
  const many = [...few, ...new Array(20).fill(0)];
  const [counted, drawn] = [signFlip(few), signFlip(many)];
  strictEqual(drawn.exact, false);
  ok(Math.abs(drawn.p - counted.p) < 0.01, `${drawn.p} and ${counted.p}`);
  strictEqual(signFlip(many).p, drawn.p);
});

Deno.test("signFlip() draws the same flips everywhere, whatever the order", () => {
  const waves = Array.from({ length: 40 }, (_, i) => Math.sin(3.7 * i) + 0.3);
  deepStrictEqual(signFlip(waves), { p: 0.0132, exact: false });
  strictEqual(signFlip(waves.toReversed()).p, 0.0132);
  const { exact } = signFlip(waves.slice(0, 30));
  strictEqual(exact, true);
});

Deno.test("up to thirty differences are counted, and a mean near 0 is not rare", () => {
  const ones = Array.from({ length: 31 }, (_, i) => i % 2 ? 1 : -1);
  deepStrictEqual(signFlip(ones), { p: 1, exact: false });
  deepStrictEqual(signFlip(ones.slice(1)), { p: 1, exact: true });
  deepStrictEqual(signFlip([0, 0]), { p: 1, exact: true });
});

Deno.test("five subjects can never show a difference at 0.05", () => {
  strictEqual(signFlip([1, 2, 3, 4, 5]).p, leastP(5));
  ok(leastP(5) > 0.05 && leastP(6) < 0.05);
});

Deno.test("signFlip() refuses no differences, and those that are not finite", () => {
  throws(() => signFlip([]), /at least one finite difference, got none/);
  throws(() => signFlip([1, NaN]), /got NaN/);
});
