import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { at, mt19937, uniform } from "../../core/mod.ts";
import { imagined, names, turned } from "../../../tests/support/scores.ts";
import type { Scores } from "../leaderboard/mod.ts";
import { front } from "./front.ts";

/** Rows whose mIoU and mBIoU are these, but for noise. */
function board(
  means: Readonly<Record<string, readonly [number, number]>>,
  metrics = ["miou", "mbiou", "cost"],
): Scores {
  const draw = mt19937(1);
  return imagined({
    methods: Object.keys(means),
    subjects: names(12),
    metrics,
    observe: (method) => {
      const [iou = 0, biou = 0] = means[method] ?? [];
      const common = uniform(draw);
      return {
        iou: iou + (common + uniform(draw)) / 30,
        biou: biou + (common + uniform(draw)) / 30,
        cost: 1,
      };
    },
  });
}

const MEANS = {
  low: [0.2, 0.6],
  best: [0.3, 0.3],
  right: [0.6, 0.2],
  worse: [0.5, 0.5],
  alike: [0.3, 0.3001],
} as const;
const BOARD = board(MEANS);
const METRICS = ["miou", "mbiou"];

const named = (...boards: readonly Scores[]) =>
  boards.map((scores, i) => ({ name: `board ${i}`, scores }));

Deno.test("a row is dominated if another is better in every column, and on the front if none can be", () => {
  const { rows } = front(named(BOARD), { metrics: METRICS });
  deepStrictEqual(
    rows.map(({ method, standing, dominatedBy }) => [
      method,
      standing,
      dominatedBy.map(({ id }) => id).sort(),
    ]),
    [
      ["low", "front", []],
      // Which of two alike rows is better cannot be told, so neither is sure to be on the front.
      ["best", "open", []],
      ["right", "front", []],
      ["worse", "dominated", ["alike", "best"]],
      ["alike", "open", []],
    ],
  );
});

Deno.test("a column without error is taken as it is: what costs the same is no worse", () => {
  const { rows } = front(named(BOARD), { metrics: [...METRICS, "cost"] });
  strictEqual(
    rows.find(({ method }) => method === "worse")?.standing,
    "dominated",
  );
});

Deno.test("the order of rows and files does not move a front", () => {
  const sorted = (scores: Scores) =>
    front(named(scores), { metrics: METRICS }).rows
      .toSorted((a, b) => a.id < b.id ? -1 : 1);
  deepStrictEqual(sorted(turned(BOARD)), sorted(BOARD));
});

Deno.test("errors go together as the images do, and the diagonal is the board's", () => {
  const { rows } = front(named(BOARD), { metrics: METRICS });
  let correlations = 0;
  for (const { scores, covariance } of rows) {
    const [[xx, xy], [yx, yy]] = covariance as [number[], number[]] as [
      [number, number],
      [number, number],
    ];
    strictEqual(xx, Number(at(scores, 0).stderr) ** 2);
    strictEqual(yy, Number(at(scores, 1).stderr) ** 2);
    strictEqual(xy, yx);
    ok(xy ** 2 <= xx * yy * (1 + 1e-12));
    correlations += xy / Math.sqrt(xx * yy);
  }
  // Half of what varies is common to both.
  ok(Math.abs(correlations / rows.length - 0.5) < 0.3);
});

Deno.test("a row of several leaderboards is there once, and boards of another protocol dominate nothing", () => {
  const { low, best, worse } = MEANS;
  const first = board({ low, worse });
  const second = board({ low, best });
  const found = front(named(first, second), { metrics: METRICS });
  deepStrictEqual(found.rows.map(({ title }) => title), [
    "LOW",
    "WORSE",
    "BEST",
  ]);
  strictEqual(at(found.rows, 1).standing, "dominated");
  const strange = {
    ...second,
    board: { ...second.board, protocol: "another" },
  };
  const apart = front(named(first, strange), { metrics: METRICS });
  strictEqual(apart.rows.length, 4);
  ok(apart.rows.every(({ standing }) => standing === "open"));
});

Deno.test("a front has two or three columns that are there, and rows without a score are named", () => {
  for (const metrics of [["miou"], ["miou", "fid"], []]) {
    throws(() => front(named(BOARD), { metrics }), RangeError);
  }
  const [first, ...others] = BOARD.board.rows;
  ok(first);
  const { miou: _, ...scores } = first.scores;
  const without = {
    ...BOARD,
    board: { ...BOARD.board, rows: [{ ...first, scores }, ...others] },
  };
  const { rows, remarks } = front(named(without), { metrics: METRICS });
  strictEqual(rows.length, 4);
  deepStrictEqual(remarks, ["LOW has no score in every column"]);
});
