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
    ).concat(furtherLines(board)),
  );
}

/** Attributes that the spec does not ask about: shares by `race:black`, and how far they are from the reference's by `race:black:shift`. */
function furtherLines({ collateral, rows }: Leaderboard): CsvField[][] {
  return collateral?.attributes.flatMap(({ name, classes, rows: own }) =>
    own.flatMap(({ method, n, nInvalid, shares, shifts = [] }) => {
      const title = rows.find((row) => row.method === method)?.title;
      const line = (
        id: string,
        value?: number | null,
        stderr?: number | null,
      ) => [
        method,
        title,
        id,
        ...scoreFields({
          value: value ?? null,
          stderr: stderr ?? null,
          n,
          nInvalid,
        }),
      ];
      return classes.flatMap((id, c) => [
        line(`${name}:${id}`, shares[c]?.value, shares[c]?.stderr),
        ...shifts[c]
          ? [line(`${name}:${id}:shift`, shifts[c].delta, shifts[c].stderr)]
          : [],
      ]);
    })
  ) ?? [];
}

const SCORE = ["value", "stderr", "n", "n_invalid", "chance", "chance_p95"];

function scoreFields(
  score: Partial<Score> | undefined,
): readonly CsvField[] {
  const { value, stderr, n, nInvalid, chance } = score ?? {};
  return [value, stderr, n, nInvalid, chance?.value, chance?.p95];
}
