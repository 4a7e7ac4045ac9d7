// Laws of optimal transport and of targets.

import { deepStrictEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import { at, tensor } from "../../core/mod.ts";
import { drawsOf, dynamicTargets, MOST_COUNTS } from "./targets.ts";
import { cornerDistances, transport } from "./transport.ts";

const POINTS = fc.tuple(
  fc.integer({ min: 2, max: 6 }),
  fc.integer({ min: 2, max: 3 }),
  fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), {
    minLength: 18,
    maxLength: 18,
  }),
).map(([n, K, values]) => {
  const each = Array.from({ length: n }, (_, i) => {
    const own = values.slice(i * K, (i + 1) * K);
    const sum = own.reduce((a, b) => a + b, 0);
    return own.map((v) => v / sum);
  });
  return tensor(each.flat(), [n, K]);
});

Deno.test("no other way to deal classes out costs less", () => {
  fc.assert(
    fc.property(POINTS, (points) => {
      const [n = 0, K = 0] = points.shape;
      const counts = Array.from(
        { length: K },
        (_, k) => Math.floor(n / K) + (k < n % K ? 1 : 0),
      );
      const distances = cornerDistances(points);
      const cost = (classes: readonly number[]) =>
        classes.reduce((sum, k, i) => sum + at(distances, i * K + k), 0);
      const found = transport(points, counts);
      deepStrictEqual(
        counts,
        counts.map((_, k) => found.filter((own) => own === k).length),
      );
      const least = Math.min(...dealings(counts).map(cost));
      ok(cost(found) <= least + 1e-9);
    }),
    { numRuns: 40, seed: 19 },
  );
});

Deno.test("targets have the wanted shares together, and do not depend on the order of images", () => {
  fc.assert(
    fc.property(POINTS, (points) => {
      const [n = 0, K = 0] = points.shape;
      const shares = Array.from({ length: K }, (_, k) => k + 1);
      const { shares: found } = dynamicTargets(points, shares, 1);
      const all = shares.reduce((a, b) => a + b, 0);
      shares.forEach((share, k) => {
        let mean = 0;
        for (let i = 0; i < n; i++) mean += at(found.data, i * K + k) / n;
        ok(Math.abs(mean - share / all) < 1e-6);
      });
    }),
    { numRuns: 20, seed: 19 },
  );
});

Deno.test("drawn counts come close to all counts", () => {
  // So many images that not all counts are gone through.
  const n = 40;
  const draws = drawsOf(n, [1, 2, 3, 4], 7);
  ok(draws.length <= MOST_COUNTS);
  [0.1, 0.2, 0.3, 0.4].forEach((share, k) => {
    const mean = draws.reduce((sum, d) => sum + at(d.counts, k), 0) /
      draws.length / n;
    // Ten standard errors of 40,000 draws.
    ok(Math.abs(mean - share) < 0.025);
  });
});

/** All ways to deal out so many places of each class. */
function dealings(counts: readonly number[]): number[][] {
  if (counts.every((count) => count === 0)) return [[]];
  return counts.flatMap((count, k) =>
    count === 0
      ? []
      : dealings(counts.with(k, count - 1)).map((rest) => [k, ...rest])
  );
}
