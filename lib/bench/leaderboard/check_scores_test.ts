import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { imagined, names, noise } from "../../../tests/support/scores.ts";
import { contradictions } from "./check_scores.ts";
import type { Scores, SubjectScore } from "./scores.ts";

const TWO = imagined({ metrics: ["rd", "signed_rd", "miou"] });
const FOUR = imagined({
  metrics: ["rd4"],
  spec: {
    attribute: {
      name: "race",
      groups: names(4).map((id) => ({ id, words: [id] })),
    },
  },
  observe: (_, subject, seed) => ({
    label: `p${(seed * Number(subject.slice(1))) % 4}`,
  }),
});

/** The same scores with one cell changed, and the row left alone. */
function withCell(
  { cells, ...scores }: Scores,
  metric: string,
  change: (cell: SubjectScore) => Partial<SubjectScore>,
): Scores {
  const at = cells.findIndex((cell) => cell.metric === metric);
  return {
    ...scores,
    cells: cells.map((cell, i) =>
      i === at ? { ...cell, ...change(cell) } : cell
    ),
  };
}

/** The same scores with the value of the only row changed. */
function withRow(
  { board, ...scores }: Scores,
  metric: string,
  value: (was: number) => number | null,
): Scores {
  const rows = board.rows.map((row) => {
    const score = row.scores[metric];
    if (!score) throw new Error(`no ${metric}`);
    const changed = { ...score, value: value(score.value ?? NaN) };
    return { ...row, scores: { ...row.scores, [metric]: changed } };
  });
  return { ...scores, board: { ...board, rows } };
}

Deno.test("what a run wrote contradicts itself nowhere, at the ends of a range neither", () => {
  const fair = imagined({ observe: () => ({ label: "male", iou: 0 }) });
  const full = imagined({ observe: () => ({ label: "female", iou: 1 }) });
  const blank = imagined({
    observe: (_, subject) =>
      subject === "p0" ? { invalid: "black" } : { label: "male", iou: 0.5 },
  });
  for (const scores of [TWO, FOUR, fair, full, blank]) {
    deepStrictEqual(contradictions(scores), []);
  }
});

Deno.test("a row must be the mean of its subjects, neither more nor less", () => {
  for (const shift of [0.01, -0.01]) {
    const [found = "", ...more] = contradictions(
      withRow(TWO, "miou", (was) => was + shift),
    );
    match(found, /^plain, miou: the row says 0\.\d+, the mean of the subjects/);
    strictEqual(more.length, 0);
  }
  match(
    contradictions(withRow(TWO, "miou", () => null)).join(),
    /the row says null, the mean/,
  );
});

Deno.test("a row has no value where a subject has none", () => {
  const gone = withCell(TWO, "miou", () => ({ value: null }));
  deepStrictEqual(contradictions(gone), [
    "plain, miou: a subject has no score, but the row has",
  ]);
  deepStrictEqual(contradictions({ ...TWO, cells: [] }).length, 3);
});

Deno.test("a value must lie in the metric's range", () => {
  for (const value of [-0.5, 1.5]) {
    const [found] = contradictions(withRow(TWO, "rd", () => value));
    strictEqual(found, `plain, rd: ${value} is not in [0, 1]`);
  }
});

Deno.test("counts must be of every class and of all images", () => {
  for (const counts of [[6, 1], [2, 2, 2], [5]]) {
    const [found = ""] = contradictions(
      withCell(TWO, "rd", () => ({ counts })),
    );
    match(found, /^plain, p0, rd: counts [\d ]+ of 6 images$/);
  }
});

Deno.test("RD must be what the counts say", () => {
  const wrong = [["rd", TWO], ["signed_rd", TWO], ["rd4", FOUR]] as const;
  for (const [metric, scores] of wrong) {
    for (const shift of [0.25, -0.25]) {
      const found = contradictions(
        withCell(scores, metric, ({ value }) => ({
          value: (value ?? NaN) + shift,
        })),
      );
      match(
        found[0] ?? "",
        new RegExp(`^plain, p0, ${metric}: .*, but the counts say`),
      );
    }
  }
});

Deno.test("a leaderboard does not depend on the order in which images were observed", () => {
  const observe = noise(3);
  const readings = new Map<string, ReturnType<typeof observe>>();
  const at = (...place: Parameters<typeof observe>) => {
    const key = place.join();
    const found = readings.get(key) ?? observe(...place);
    readings.set(key, found);
    return found;
  };
  const one = imagined({ observe: at, seeds: [0, 1, 2, 3] });
  const other = imagined({ observe: at, seeds: [3, 1, 0, 2] });
  deepStrictEqual(other.seeds, one.seeds);
  deepStrictEqual(other.cells, one.cells);
});
