import { deepStrictEqual } from "node:assert/strict";
import { type Column, marksOf } from "./marks.ts";

/** A row of eight subjects around a value. */
function row(value: number, spread = 0.01, subjects = 8): Column {
  const around = (i: number) => value + spread * Math.sin(7 * i + 31 * value);
  return {
    subjects: new Map(
      Array.from({ length: subjects }, (_, i) => [`p${i}`, around(i)]),
    ),
    seeds: new Map(Array.from({ length: 6 }, (_, i) => [i, around(i + 50)])),
  };
}

function marks(
  rows: Readonly<Record<string, Column>>,
  better: "lower" | "higher" | "zero" = "lower",
) {
  return Object.fromEntries(marksOf(new Map(Object.entries(rows)), better));
}

Deno.test("the best and the second-best are marked where they can be told", () => {
  const rows = { a: row(0.5), b: row(0.2), c: row(0.3), d: row(0.6) };
  deepStrictEqual(marks(rows), { b: "best", c: "second" });
  deepStrictEqual(marks(rows, "higher"), { d: "best", a: "second" });
});

Deno.test("nothing is marked where the best two cannot be told apart", () => {
  const rows = { a: row(0.2, 0.1), b: row(0.21, 0.1), c: row(0.9) };
  deepStrictEqual(marks(rows), {});
});

Deno.test("the best is marked alone where the next two cannot be told apart", () => {
  const rows = { a: row(0.2), b: row(0.5, 0.1), c: row(0.51, 0.1) };
  deepStrictEqual(marks(rows), { a: "best" });
});

Deno.test("of two rows one is the best and none the second-best", () => {
  deepStrictEqual(marks({ a: row(0.2), b: row(0.5) }), { a: "best" });
});

Deno.test("nearer to 0 is better from either side", () => {
  const rows = { a: row(-0.6), b: row(0.3), c: row(-0.1) };
  deepStrictEqual(marks(rows, "zero"), { c: "best", b: "second" });
});

Deno.test("with five subjects, a single row or no rows nothing is marked", () => {
  deepStrictEqual(marks({ a: row(0.2, 0.01, 5), b: row(0.9, 0.01, 5) }), {});
  deepStrictEqual(marks({ a: row(0.2) }), {});
  deepStrictEqual(marks({}), {});
});

Deno.test("a row that lacks a subject takes no part", () => {
  const rows = { a: row(0.1, 0.01, 7), b: row(0.3), c: row(0.6) };
  deepStrictEqual(marks(rows), { b: "best" });
});
