import { deepStrictEqual } from "node:assert/strict";
import { imagined, names, noise } from "../../../tests/support/scores.ts";
import type { Column } from "./column.ts";
import { marksOf } from "./marks.ts";

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
  return Object.fromEntries(marksOf(new Map(Object.entries(rows)), { better }));
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

Deno.test("a leaderboard marks each column for itself", () => {
  const chance = noise(0);
  const level: Record<string, number> = { low: 0.1, middle: 0.4, high: 0.7 };
  const { board } = imagined({
    methods: ["middle", "low", "high"],
    subjects: names(10),
    metrics: ["rd", "miou", "recognised"],
    observe(...place) {
      const { iou = 0, ...rest } = chance(...place);
      const [method, subject] = place;
      return {
        ...rest,
        iou: (level[method] ?? 0) + 0.1 * iou,
        recognisedAs: method === "high" ? subject : "p0",
      };
    },
  });
  const found = board.rows.map(({ method, scores }) => [
    method,
    scores["rd"]?.mark,
    scores["miou"]?.mark,
    scores["recognised"]?.mark,
  ]);
  deepStrictEqual(found, [
    ["middle", undefined, "second", undefined],
    ["low", undefined, "best", undefined],
    ["high", undefined, undefined, "best"],
  ]);
});

Deno.test("what is estimated from all images together is not marked", () => {
  const { board } = imagined({
    methods: ["plain", "near", "far"],
    subjects: names(8),
    metrics: ["fid_clip"],
    observe: (method, subject, seed) => ({
      clip: Float32Array.of(
        Math.sin(seed * 7 + Number(subject.slice(1))),
        method === "far" ? 9 : method === "near" ? 1 : Math.cos(seed * 3),
      ),
    }),
  });
  const scores = board.rows.map((row) => row.scores["fid_clip"]);
  deepStrictEqual(scores.map((score) => score?.mark), [
    undefined,
    undefined,
    undefined,
  ]);
  deepStrictEqual(scores.map((score) => score?.value !== null), [
    false,
    true,
    true,
  ]);
});

Deno.test("a row is not the best for what its seeds did to all subjects alike", () => {
  const marksWith = (swing: number) => {
    const { board } = imagined({
      methods: ["lucky", "steady", "calm"],
      subjects: names(10),
      metrics: ["miou"],
      observe: (method, subject, seed) => ({
        iou: 0.5 + 0.01 * Math.sin(seed + 5 * Number(subject.slice(1))) -
          (method === "lucky" ? 0.1 + swing * Math.cos(3 * seed) : 0),
      }),
    });
    return board.rows.map(({ scores }) => scores["miou"]?.mark);
  };
  deepStrictEqual(marksWith(0), ["best", undefined, undefined]);
  deepStrictEqual(marksWith(0.4), [undefined, undefined, undefined]);
});
