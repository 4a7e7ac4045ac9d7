import type { Row } from "../bench/mod.ts";
import type { Description } from "../metrics/mod.ts";
import { independent } from "./design_lines.ts";

/**
 * Writes the chance level of a column.
 *
 * @param rows Rows of the board, which may have levels of their own.
 * @returns For example `"0.27 (p95 0.36)"`; `""` if there is none.
 */
export function chanceText(
  metric: Pick<Description, "id" | "digits">,
  rows: readonly Row[],
): string {
  const { level, tail } = chanceLevels(metric, rows);
  return tail === "" ? level : `${level} (p95 ${tail})`;
}

/**
 * Writes what chance alone scores in a column, and what it exceeds once in twenty runs.
 *
 * @param rows Rows of the board, which may have levels of their own.
 * @returns For example `"0.27"` and `"0.36"`, or a span such as `"0.30–0.40"`; `""` where there is none.
 */
export function chanceLevels(
  { id, digits }: Pick<Description, "id" | "digits">,
  rows: readonly Row[],
): { readonly level: string; readonly tail: string } {
  // Rows in which images abstained have a level of their own.
  const levels = independent(rows).flatMap(({ scores }) =>
    scores[id]?.chance ?? []
  );
  const shown = (values: readonly number[]) =>
    [...new Set([Math.min(...values), Math.max(...values)])]
      .filter(Number.isFinite)
      .map((value) => value.toFixed(digits))
      .filter((text, i, all) => text !== all[i - 1]).join("–");
  return {
    level: shown(levels.map(({ value }) => value)),
    tail: shown(levels.flatMap(({ p95 }) => p95 ?? [])),
  };
}
