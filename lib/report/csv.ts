import {
  type CsvField,
  csvText,
  type Leaderboard,
  type Score,
} from "../bench/mod.ts";

/** Writes a leaderboard as CSV, one line per method and metric. */
export function leaderboardCsv(board: Leaderboard): string {
  return csvText(
    ["method", "title", "metric", ...SCORE],
    board.rows.flatMap((row) =>
      board.metrics.map(({ id }) => [
        row.method,
        row.title,
        id,
        ...scoreFields(row.scores[id]),
      ])
    ),
  );
}

const SCORE = ["value", "stderr", "n", "n_invalid", "chance", "chance_p95"];

function scoreFields(
  score: Partial<Score> | undefined,
): readonly CsvField[] {
  const { value, stderr, n, nInvalid, chance } = score ?? {};
  return [value, stderr, n, nInvalid, chance?.value, chance?.p95];
}
