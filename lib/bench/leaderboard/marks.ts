import { holm } from "../../statistics/mod.ts";
import {
  type Column,
  columnEffect,
  columnsOf,
  type Direction,
} from "./column.ts";
import type {
  ColumnDescription,
  Mark,
  Row,
  RowScore,
  Scores,
} from "./scores.ts";

/**
 * Finds the best and the second-best rows of a column, where they can be told.
 *
 * A row has its place only if it differs from every row below it by more than the
 * error over subjects and seeds, adjusted for the rows it is held against. With fewer
 * than six subjects nothing can be told.
 *
 * @param rows What each row says, by method; rows that lack a subject take no part.
 * @returns The places, by method; empty if the first place cannot be told.
 */
export function marksOf(
  rows: ReadonlyMap<string, Column>,
  direction: Direction,
): ReadonlyMap<string, Mark> {
  const size = Math.max(0, ...[...rows.values()].map((c) => c.subjects.size));
  const order = [...rows].filter(([, { subjects }]) => subjects.size === size)
    .toSorted(([, a], [, b]) => rank(a, direction) - rank(b, direction));
  const marks = new Map<string, Mark>();
  for (const mark of ["best", "second"] as const) {
    const [first, ...below] = order.slice(marks.size);
    if (!first || below.length === 0) break;
    const ps = below.map(([, row]) => pValue(first[1], row, direction));
    if (holm(ps).some((p) => !(p < ALPHA))) break;
    marks.set(first[0], mark);
  }
  return marks;
}

/**
 * Marks the best and the second-best of every column that is a mean over subjects.
 *
 * @returns The rows, with marks where places can be told.
 */
export function marked(
  rows: readonly Row[],
  parts: Omit<Scores, "board">,
  metrics: readonly ColumnDescription[],
): Row[] {
  const places = metrics.filter(({ combines }) => combines === "subjects")
    .map((metric) =>
      [
        metric.id,
        marksOf(columnsOf(metric.id, { ...parts, rows }), metric),
      ] as const
    );
  return rows.map((row) => {
    const scores: Record<string, RowScore> = { ...row.scores };
    for (const [id, marks] of places) {
      const [score, mark] = [scores[id], marks.get(row.method)];
      if (score && mark) scores[id] = { ...score, mark };
    }
    return { ...row, scores };
  });
}

const ALPHA = 0.05;

function rank(
  { subjects }: Column,
  { better, target = 0 }: Direction,
): number {
  const sum = subjects.values().reduce((a, b) => a + b - target, 0);
  const apart = Math.abs(sum);
  return { lower: sum, higher: -sum, zero: apart, even: apart }[better];
}

function pValue(a: Column, b: Column, direction: Direction): number {
  const effect = columnEffect(a, b, direction, ALPHA);
  return effect?.over === "subjects" ? effect.p : 1;
}
