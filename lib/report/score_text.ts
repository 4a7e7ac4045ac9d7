import type { Score } from "../bench/mod.ts";
import type { Description } from "../metrics/mod.ts";

/**
 * Writes the name of a column, with the way that is better.
 *
 * @returns For example `"RD ↓"`.
 */
export function columnName(
  { title, better }: Pick<Description, "title" | "better">,
): string {
  const arrow = { lower: "↓", higher: "↑", zero: "→0", even: "→1/K" }[better];
  return `${title} ${arrow}`;
}

/**
 * Writes a score with its error.
 *
 * @param digits Digits after the point.
 * @returns For example `"0.74 ±0.06"`; `"–"` if there is none.
 */
export function scoreText(
  digits: number,
  score: Pick<Score, "value" | "stderr"> | null | undefined,
): string {
  if (!score || score.value === null) return "–";
  const error = score.stderr === null ? "?" : score.stderr.toFixed(digits);
  return `${score.value.toFixed(digits)} ±${error}`;
}
