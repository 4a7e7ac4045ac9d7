import { smallestDetectable } from "../../statistics/mod.ts";
import { type Column, columnEffect, type Direction } from "./column.ts";

/**
 * Finds the smallest difference that a column can show: what two rows must truly differ
 * by to be told apart four times in five at p < 0.05, the median over all pairs of rows.
 * It is that of one comparison: more of them, corrected by Holm, need larger differences.
 *
 * @param rows What each row says, by method; rows that lack a subject take no part.
 * @returns The difference, or `undefined` if there are no two rows or their errors are not known.
 */
export function detectableOf(
  rows: ReadonlyMap<string, Column>,
  direction: Direction,
): number | undefined {
  const size = Math.max(0, ...[...rows.values()].map((c) => c.subjects.size));
  const whole = [...rows.values()].filter((c) => c.subjects.size === size);
  const found = whole.flatMap((a, i) =>
    whole.slice(i + 1).flatMap((b) => {
      const effect = columnEffect(a, b, direction, ALPHA);
      return effect ? smallestDetectable({ ...effect, alpha: ALPHA }) : [];
    })
  ).sort((a, b) => a - b);
  const middle = (found.length - 1) / 2;
  const [low, high] = [found[Math.floor(middle)], found[Math.ceil(middle)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

const ALPHA = 0.05;
