import { deepStrictEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import type { Unit } from "./plan.ts";
import { shardsOf } from "./shards.ts";

const UNITS = fc.array(fc.nat(12), { minLength: 1, maxLength: 6 }).map((
  sizes,
) =>
  sizes.flatMap((n, m) =>
    Array.from(
      { length: n },
      (_, i) => ({ id: `${m}.${i}`, method: { id: `m${m}` } }) as Unit,
    )
  )
);

Deno.test("shards hold every unit once, in order, a method in one piece", () => {
  fc.assert(
    fc.property(UNITS, fc.integer({ min: 1, max: 9 }), (units, n) => {
      const shards = shardsOf(units, n);
      deepStrictEqual(shards.length, n);
      const all = shards.flat().map(({ id }) => id);
      deepStrictEqual(all.toSorted(), units.map(({ id }) => id).toSorted());
      for (const shard of shards) {
        const places = shard.map((unit) => units.indexOf(unit));
        deepStrictEqual(places, places.toSorted((a, b) => a - b));
        for (const own of Map.groupBy(shard, (u) => u.method.id).values()) {
          const [first = 0] = own.map((unit) => units.indexOf(unit));
          deepStrictEqual(own, units.slice(first, first + own.length));
        }
      }
    }),
    { seed: 0 },
  );
});

Deno.test("shards are equally long to the unit, of each method and in all", () => {
  fc.assert(
    fc.property(UNITS, fc.integer({ min: 1, max: 9 }), (units, n) => {
      const shards = shardsOf(units, n);
      const even = (counts: readonly number[]) =>
        ok(Math.max(...counts) - Math.min(...counts) <= 1, `${counts}`);
      even(shards.map((shard) => shard.length));
      for (const id of new Set(units.map(({ method }) => method.id))) {
        even(
          shards.map((s) => s.filter(({ method }) => method.id === id).length),
        );
      }
    }),
    { seed: 0 },
  );
});
