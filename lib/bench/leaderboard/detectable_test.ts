import { ok, strictEqual } from "node:assert/strict";
import { studentQuantile } from "../../statistics/mod.ts";
import type { Column } from "./column.ts";
import { detectableOf } from "./detectable.ts";

/** A row of eight subjects and four seeds, whose differences from 0 have a spread. */
function row(spread: number): Column {
  const around = (i: number) => i % 2 ? spread : -spread;
  return {
    subjects: new Map(
      Array.from({ length: 8 }, (_, i) => [`p${i}`, around(i)]),
    ),
    seeds: new Map(Array.from({ length: 4 }, (_, i) => [i, around(i)])),
  };
}

function detectable(...spreads: readonly number[]): number | undefined {
  const rows = spreads.map((spread, i) => [`m${i}`, row(spread)] as const);
  return detectableOf(new Map(rows), { better: "lower" });
}

/** For two rows whose differences are ±d, by hand. */
function byHand(d: number): number {
  const [bySubject, bySeed] = [d ** 2 / 7, d ** 2 / 3];
  const variance = bySubject + bySeed;
  const df = variance ** 2 / (bySubject ** 2 / 7 + bySeed ** 2 / 3);
  const t = studentQuantile(0.025, df) + studentQuantile(0.2, df);
  return t * Math.sqrt(variance);
}

Deno.test("detectableOf() of two rows is what their errors allow to be found", () => {
  ok(Math.abs((detectable(0, 0.1) ?? NaN) - byHand(0.1)) < 1e-12);
});

Deno.test("detectableOf() of more rows is the median over pairs", () => {
  // Differences of 0.1, 0.4 and 0.3.
  ok(Math.abs((detectable(0, 0.1, 0.4) ?? NaN) - byHand(0.3)) < 1e-12);
  // And of 0, 0.1 and 0.4 again with a fourth row: 0, 0.1, 0.1, 0.3, 0.4, 0.4.
  const middle = (byHand(0.1) + byHand(0.3)) / 2;
  ok(Math.abs((detectable(0, 0.1, 0.4, 0) ?? NaN) - middle) < 1e-12);
});

Deno.test("detectableOf() of a single row, or of rows without seeds, is not known", () => {
  strictEqual(detectable(0.1), undefined);
  const blind = { ...row(0.1), seeds: new Map() };
  const rows = new Map([["a", blind], ["b", blind]]);
  strictEqual(detectableOf(rows, { better: "lower" }), undefined);
});

Deno.test("a row that lacks a subject takes no part", () => {
  const short = { ...row(9), subjects: new Map([["p0", 9]]) };
  const rows = new Map([["a", row(0)], ["b", row(0.1)], ["c", short]]);
  ok(
    Math.abs((detectableOf(rows, { better: "lower" }) ?? NaN) - byHand(0.1)) <
      1e-12,
  );
});
