import { at, plural } from "../../core/mod.ts";
import { mean } from "../../statistics/mod.ts";
import type { Leaderboard, Scores, SubjectScore } from "./scores.ts";

/**
 * Checks that a leaderboard says what its cells say.
 *
 * @returns One sentence per contradiction; none if they agree.
 */
export function contradictions({ board, cells }: Scores): string[] {
  const byRow = Map.groupBy(cells, (c) => `${c.method} ${c.metric}`);
  return [
    ...cells.flatMap((cell) => cellProblems(cell, board)),
    ...board.rows.flatMap((row) =>
      board.metrics.flatMap(({ id, combines, range }) => {
        const score = row.scores[id];
        if (!score) return [`${row.method}, ${id}: there is no score`];
        const { value } = score;
        const own = byRow.get(`${row.method} ${id}`) ?? [];
        const [least, greatest] = range;
        const wrong = [
          ...(value !== null &&
              (value < (least ?? -Infinity) || value > (greatest ?? Infinity))
            ? [`${value} is not in [${least}, ${greatest}]`]
            : []),
          ...(combines === "subjects" ? rowProblems(value, own) : []),
        ];
        return wrong.map((problem) => `${row.method}, ${id}: ${problem}`);
      })
    ),
  ];
}

function rowProblems(
  value: number | null,
  cells: readonly SubjectScore[],
): string[] {
  const values = cells.flatMap((cell) => cell.value ?? []);
  if (cells.length === 0) return ["there are no scores of subjects"];
  if (values.length < cells.length) {
    return value === null ? [] : ["a subject has no score, but the row has"];
  }
  const expected = mean(values).value;
  return value !== null && Math.abs(value - expected) <= TOLERANCE ? [] : [
    `the row says ${value}, the mean of the subjects is ${expected}`,
  ];
}

function cellProblems(
  { method, subject, metric, value, n, counts }: SubjectScore,
  { classes }: Leaderboard,
): string[] {
  if (!counts || value === null) return [];
  const where = `${method}, ${subject}, ${metric}`;
  const sum = counts.reduce((a, b) => a + b, 0);
  if (counts.length !== classes.length || sum !== n) {
    return [`${where}: counts ${counts.join(" ")} of ${plural(n, "image")}`];
  }
  const shares = counts.map((k) => k / n);
  const known: Readonly<Record<string, number>> = {
    "rd": Math.abs(at(shares, 0) - at(shares, 1)),
    "signed_rd": at(shares, 0) - at(shares, 1),
    "rd4": Math.max(...shares) - Math.min(...shares),
  };
  const expected = known[metric] ?? value;
  return Math.abs(expected - value) <= TOLERANCE
    ? []
    : [`${where}: ${value}, but the counts say ${expected}`];
}

const TOLERANCE = 1e-9;
