import type { Leaderboard, Scores } from "../bench/mod.ts";
import { markdownLines } from "./markdown.ts";
import { columnName, scoreText } from "./score_text.ts";

/**
 * Writes what each method scored on each subject in Markdown, one table per
 * metric: Tables 4 to 7 of BiasMap are of this kind. Metrics that are estimated
 * from all images together have none.
 *
 * @returns The document; equal scores give equal bytes.
 */
export function subjectTables(
  { board, cells }: Pick<Scores, "board" | "cells">,
): string {
  const known = new Map(
    cells.map((cell) => [key(cell.method, cell.metric, cell.subject), cell]),
  );
  const subjects = [...new Set(cells.map(({ subject }) => subject))];
  const tables = board.metrics.filter(({ combines }) => combines === "subjects")
    .flatMap((metric) => [
      `## ${columnName(metric)}`,
      "",
      ...markdownLines([
        ["", ...board.rows.map(({ title }) => title)],
        ...subjects.map((subject) => [
          subject,
          ...board.rows.map(({ method }) =>
            scoreText(
              metric.digits,
              known.get(key(method, metric.id, subject)),
            )
          ),
        ]),
        [
          "mean",
          ...board.rows.map(({ scores }) =>
            scoreText(metric.digits, scores[metric.id])
          ),
        ],
      ], [0]),
      "",
    ]);
  return [`# ${board.spec.question}`, "", ...tables, note(board), ""]
    .join("\n");
}

function key(...parts: readonly string[]): string {
  return parts.join("\n");
}

function note({ size, seeds }: Leaderboard): string {
  return `${size.images} images of each subject and method, seeds ${seeds}, ${size.steps} steps. ± is one standard error: of a subject over its images, of the mean over subjects and seeds.`;
}
