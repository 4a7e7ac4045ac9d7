import { ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { at } from "../core/mod.ts";
import { forAll } from "../../tests/support/for_all.ts";
import { type Both, crossedCorrelation } from "./crossed_correlation.ts";

const VALUE = fc.integer({ min: -50, max: 50 });
const PAIRS = fc.array(fc.tuple(VALUE, VALUE), { minLength: 4, maxLength: 9 });

const bySeed = (pairs: readonly Both[]) =>
  new Map(pairs.map((pair, seed) => [seed, pair]));

/** Sample covariance of the means, `Σ (x − x̄)(y − ȳ) / (n (n − 1))`. */
function ofMeans(pairs: readonly Both[], c: 0 | 1, d: 0 | 1): number {
  const n = pairs.length;
  const mean = (k: 0 | 1) => pairs.reduce((s, p) => s + p[k], 0) / n;
  const sum = pairs.reduce(
    (s, p) => s + (p[c] - mean(c)) * (p[d] - mean(d)),
    0,
  );
  return sum / n / (n - 1);
}

Deno.test("the covariance is that of the subjects and that of the seeds, added", () => {
  forAll(fc.tuple(PAIRS, PAIRS), ([subjects, seeds]) => {
    const of = (c: 0 | 1, d: 0 | 1) =>
      ofMeans(subjects, c, d) + ofMeans(seeds, c, d);
    const found = crossedCorrelation({ subjects, seeds: bySeed(seeds) });
    const scale = Math.sqrt(of(0, 0) * of(1, 1));
    if (!(scale > 0)) return strictEqual(found, null);
    ok(Math.abs(Number(found) - of(0, 1) / scale) < 1e-9);
  });
});

Deno.test("what is the images' own is taken off once", () => {
  const subjects: Both[] = [[0, 0], [2, 2], [4, 4], [6, 6]];
  const seeds: Both[] = [[1, -1], [2, -2], [3, -3], [4, -4]];
  const plain = crossedCorrelation({ subjects, seeds: bySeed(seeds) });
  const without = crossedCorrelation({
    subjects,
    seeds: bySeed(seeds),
    halves: bySeed(seeds),
  });
  ok(at([plain], 0) !== null && Number(plain) < 1);
  strictEqual(without?.toFixed(9), "1.000000000");
});

Deno.test("it is symmetric, has no unit, and turns with a sign", () => {
  forAll(fc.tuple(PAIRS, PAIRS), ([subjects, seeds]) => {
    const mapped = (f: (pair: Both) => Both) =>
      crossedCorrelation({
        subjects: subjects.map(f),
        seeds: bySeed(seeds.map(f)),
      });
    const plain = mapped((pair) => pair);
    const same = (found: number | null, sign = 1) =>
      plain === null
        ? strictEqual(found, null)
        : ok(Math.abs(Number(found) - sign * plain) < 1e-9);
    same(mapped(([a, b]) => [b, a]));
    same(mapped(([a, b]) => [1000 * a + 7, b]));
    same(mapped(([a, b]) => [-a, b]), -1);
  });
});

Deno.test("of fewer than three subjects or seeds nothing is said", () => {
  const three: Both[] = [[0, 1], [1, 0], [2, 2]];
  const two = three.slice(1);
  strictEqual(
    crossedCorrelation({ subjects: two, seeds: bySeed(three) }),
    null,
  );
  strictEqual(
    crossedCorrelation({ subjects: three, seeds: bySeed(two) }),
    null,
  );
});
