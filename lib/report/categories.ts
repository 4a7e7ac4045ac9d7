import { csvText } from "../core/mod.ts";
import type { Leaderboard } from "../bench/mod.ts";
import { columnName, scoreText } from "./score_text.ts";

/** The leaderboard of one category of prompts. */
export interface CategoryBoard {
  /** Column of the suite. */
  readonly column: string;
  /** Its value. */
  readonly value: string;
  /** What was measured on images of such prompts. */
  readonly board: Leaderboard;
}

/**
 * Writes the leaderboards of categories side by side: a row per category and row of the run.
 *
 * @param boards In the order of the table.
 * @returns `categories.md` and `categories.csv`; no files if there are no categories.
 */
export function categoryTables(
  boards: readonly CategoryBoard[],
): Readonly<Record<string, string>> {
  if (boards.length === 0) return {};
  const metrics = [
    ...new Map(
      boards.flatMap(({ board }) => board.metrics.map((m) => [m.id, m])),
    ).values(),
  ];
  const lines = boards.flatMap(({ column, value, board }) =>
    board.rows.map((row) => ({ column, value, row }))
  );
  return {
    "categories.md": markdown(lines, metrics),
    "categories.csv": csv(lines, metrics),
  };
}

interface Line extends Pick<CategoryBoard, "column" | "value"> {
  readonly row: Leaderboard["rows"][number];
}

function markdown(
  lines: readonly Line[],
  metrics: Leaderboard["metrics"],
): string {
  const cells = (texts: readonly string[]) =>
    `| ${texts.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
  const header = ["", "", "method", ...metrics.map(columnName), "n"];
  return [
    cells(header),
    `|${header.map((_, i) => i < 3 ? "---" : "--:").join("|")}|`,
    ...lines.map(({ column, value, row }) =>
      cells([
        ...[column, value, row.title],
        ...metrics.map(({ id, digits }) => scoreText(digits, row.scores[id])),
        String(row.n),
      ])
    ),
    "",
    "± is one standard error; each category is a leaderboard of its own in categories/.",
    "",
  ].join("\n");
}

function csv(lines: readonly Line[], metrics: Leaderboard["metrics"]): string {
  return csvText(
    [
      "column",
      "value",
      "method",
      "metric",
      "score",
      "stderr",
      "n",
      "n_invalid",
    ],
    lines.flatMap(({ column, value, row }) =>
      metrics.flatMap(({ id }) => {
        const score = row.scores[id];
        if (!score) return [];
        const { value: found, stderr, n, nInvalid } = score;
        return [[column, value, row.method, id, found, stderr, n, nInvalid]];
      })
    ),
  );
}
