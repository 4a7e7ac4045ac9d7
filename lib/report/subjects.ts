import { plural } from "../core/mod.ts";
import type { Leaderboard, Scores } from "../bench/mod.ts";
import { cellLookup, subjectsOf } from "./cell_lookup.ts";
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
  const cellOf = cellLookup(cells);
  const subjects = subjectsOf(cells);
  const tables = board.metrics.filter(({ combines }) => combines === "subjects")
    .flatMap((metric) => [
      `## ${columnName(metric)}`,
      "",
      ...markdownLines([
        ["", ...board.rows.map(({ title }) => title)],
        ...subjects.map((subject) => [
          subject,
          ...board.rows.map(({ method }) =>
            scoreText(metric.digits, cellOf(method, metric.id, subject))
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
  return [`# ${board.spec.question}`, "", ...tables, subjectsNote(board), ""]
    .join("\n");
}

/** Says what the numbers of a table of subjects rest on. */
export function subjectsNote({ size, seeds }: Leaderboard): string {
  return `${
    plural(size.images, "image")
  } of each subject and method, seeds ${seeds}, ${
    plural(size.steps, "step")
  }. ± is one standard error: of a subject over its images, of the mean over subjects and seeds.`;
}
