import type { Description } from "../metrics/mod.ts";
import { holm } from "../statistics/mod.ts";
import { effectOf, type Pair } from "./diff/effect.ts";

/** Place of a row in a column. */
export type Mark = "best" | "second";

/** A row's cells, by subject. */
export type Column = ReadonlyMap<string, Pair["candidate"]>;

/**
 * Finds the best and the second-best rows of a column, where they can be told.
 *
 * A row has its place only if it differs from every row below it by more than the
 * error: by a sign-flip test over subjects, adjusted for the rows it is held against. With fewer
 * than six subjects nothing can be told.
 *
 * @param rows Cells of each row, by method; rows that lack a subject take no part.
 * @param better Which way the metric is better.
 * @returns The places, by method; empty if the first place cannot be told.
 */
export function marksOf(
  rows: ReadonlyMap<string, Column>,
  better: Description["better"],
): ReadonlyMap<string, Mark> {
  const size = Math.max(0, ...[...rows.values()].map((cells) => cells.size));
  const order = [...rows].filter(([, cells]) => cells.size === size && size > 0)
    .toSorted(([, a], [, b]) => rank(a, better) - rank(b, better));
  const marks = new Map<string, Mark>();
  for (const mark of ["best", "second"] as const) {
    const [first, ...below] = order.slice(marks.size);
    if (!first || below.length === 0) break;
    const ps = below.map(([, cells]) => pValue(first[1], cells, better));
    if (holm(ps).some((p) => !(p < ALPHA))) break;
    marks.set(first[0], mark);
  }
  return marks;
}

const ALPHA = 0.05;

function rank(cells: Column, better: Description["better"]): number {
  const sum = cells.values().reduce((s, { value }) => s + value, 0);
  return { lower: sum, higher: -sum, zero: Math.abs(sum) }[better];
}

function pValue(
  a: Column,
  b: Column,
  better: Description["better"],
): number {
  const pairs = [...a.keys()].sort().flatMap((subject) => {
    const [candidate, baseline] = [a.get(subject), b.get(subject)];
    return candidate && baseline ? [{ candidate, baseline }] : [];
  });
  const options = { better, alpha: ALPHA, sameSeeds: true };
  const effect = effectOf(pairs, options);
  return effect?.over === "subjects" ? effect.p : 1;
}
