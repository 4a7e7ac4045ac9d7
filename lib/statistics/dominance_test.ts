import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { at, mt19937, uniform } from "../core/mod.ts";
import { forAll } from "../../tests/support/for_all.ts";
import { dominance, type Lead } from "./dominance.ts";

/** Leads of candidates whose values are known without error; lower is better. */
const exact =
  (values: readonly (readonly number[])[]) => (i: number, j: number): Lead =>
    at(values, i).map((a, d) => {
      const b = at(at(values, j), d);
      return a === b ? null : a < b ? 0 : 1;
    });

const POINTS = fc.array(fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)), {
  minLength: 1,
  maxLength: 7,
});

Deno.test("of values without error the front is Pareto's", () => {
  forAll(POINTS, (points) => {
    const found = dominance(points.length, exact(points));
    points.forEach((own, i) => {
      const dominators = points.map((other, j) => [other, j] as const)
        .filter(([other]) =>
          other.every((x, d) => x <= at(own, d)) &&
          other.some((x, d) => x < at(own, d))
        ).map(([, j]) => j);
      const { dominatedBy, onFront } = at(found, i);
      deepStrictEqual(
        dominatedBy.filter(({ p }) => p < 0.05).map(({ by }) => by),
        dominators,
      );
      strictEqual(onFront < 0.05, dominators.length === 0);
    });
  });
});

Deno.test("where nothing is known, nobody is dominated and nobody is shown to be on the front", () => {
  for (const { dominatedBy, onFront } of dominance(3, () => [1, 1])) {
    ok(dominatedBy.every(({ p }) => p === 1));
    strictEqual(onFront, 1);
  }
});

Deno.test("a pair is as sure as its least sure quantity, and adjusted for all ordered pairs", () => {
  const ps: Readonly<Record<string, Lead>> = {
    "0 1": [0.001, 0.004],
    "1 0": [0.999, 0.996],
  };
  const [, second] = dominance(2, (i, j) => ps[`${i} ${j}`] ?? []);
  deepStrictEqual(second, {
    dominatedBy: [{ by: 0, p: 0.008 }],
    onFront: 1,
  });
});

Deno.test("standings do not depend on the order of candidates", () => {
  forAll(fc.nat(1000), (seed) => {
    const draw = mt19937(seed);
    const table = Array.from(
      { length: 4 },
      () => Array.from({ length: 4 }, () => [uniform(draw), uniform(draw)]),
    );
    const plain = dominance(4, (i, j) => at(at(table, i), j));
    const turned = dominance(4, (i, j) => at(at(table, 3 - i), 3 - j));
    deepStrictEqual(
      turned.toReversed().map(({ onFront, dominatedBy }) => ({
        onFront,
        dominatedBy: dominatedBy.map(({ by, p }) => ({ by: 3 - by, p }))
          .sort((a, b) => a.by - b.by),
      })),
      plain,
    );
  });
});
