import { stringify } from "csv-stringify/sync";
import type { Leaderboard, SubjectScore } from "../bench/mod.ts";

/**
 * Writes a leaderboard as CSV, one line per method and metric.
 *
 * @param board The leaderboard.
 * @returns The file's text.
 */
export function leaderboardCsv(board: Leaderboard): string {
  return csv(
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

/**
 * Writes the scores of every subject as CSV, one line per method, subject and metric.
 *
 * @param cells The scores.
 * @returns The file's text.
 */
export function cellsCsv(cells: readonly SubjectScore[]): string {
  return csv(
    ["method", "subject", "metric", ...SCORE],
    cells.map((c) => [c.method, c.subject, c.metric, ...scoreFields(c)]),
  );
}

const SCORE = ["value", "stderr", "n", "n_invalid", "chance", "chance_p95"];

type Field = string | number | null | undefined;

function scoreFields(
  score: Partial<SubjectScore> | undefined,
): readonly Field[] {
  const { value, stderr, n, nInvalid, chance } = score ?? {};
  return [value, stderr, n, nInvalid, chance?.value, chance?.p95];
}

function csv(
  header: readonly string[],
  lines: readonly (readonly Field[])[],
): string {
  return stringify([header, ...lines] as Field[][], {
    cast: {
      // A spreadsheet would run a text that begins like a formula.
      string: (text) => /^[=+\-@\t\r]/.test(text) ? `'${text}` : text,
    },
  });
}
