import type { Description } from "../metrics/mod.ts";
import { holm } from "../statistics/mod.ts";
import { type Column, columnEffect, columnsOf } from "./column.ts";
import type { ColumnDescription, Row, RowScore, Scores } from "./scores.ts";

/** Place of a row in a column. */
export type Mark = "best" | "second";

/**
 * Finds the best and the second-best rows of a column, where they can be told.
 *
 * A row has its place only if it differs from every row below it by more than the
 * error over subjects and seeds, adjusted for the rows it is held against. With fewer
 * than six subjects nothing can be told.
 *
 * @param rows What each row says, by method; rows that lack a subject take no part.
 * @param better Which way the metric is better.
 * @returns The places, by method; empty if the first place cannot be told.
 */
export function marksOf(
  rows: ReadonlyMap<string, Column>,
  better: Description["better"],
): ReadonlyMap<string, Mark> {
  const size = Math.max(0, ...[...rows.values()].map((c) => c.subjects.size));
  const order = [...rows].filter(([, { subjects }]) => subjects.size === size)
    .toSorted(([, a], [, b]) => rank(a, better) - rank(b, better));
  const marks = new Map<string, Mark>();
  for (const mark of ["best", "second"] as const) {
    const [first, ...below] = order.slice(marks.size);
    if (!first || below.length === 0) break;
    const ps = below.map(([, row]) => pValue(first[1], row, better));
    if (holm(ps).some((p) => !(p < ALPHA))) break;
    marks.set(first[0], mark);
  }
  return marks;
}

/**
 * Marks the best and the second-best of every column that is a mean over subjects.
 *
 * @param rows The rows.
 * @param parts What they rest on.
 * @param metrics The columns.
 * @returns The rows, with marks where places can be told.
 */
export function marked(
  rows: readonly Row[],
  parts: Omit<Scores, "board">,
  metrics: readonly ColumnDescription[],
): Row[] {
  const places = metrics.filter(({ combines }) => combines === "subjects")
    .map(({ id, better }) =>
      [id, marksOf(columnsOf(id, parts), better)] as const
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

function rank({ subjects }: Column, better: Description["better"]): number {
  const sum = subjects.values().reduce((a, b) => a + b, 0);
  return { lower: sum, higher: -sum, zero: Math.abs(sum) }[better];
}

function pValue(a: Column, b: Column, better: Description["better"]): number {
  const effect = columnEffect(a, b, better, ALPHA);
  return effect?.over === "subjects" ? effect.p : 1;
}
