import { type Column, nameOf } from "../column.ts";
import type { Finding } from "../finding.ts";

/**
 * Finds columns that are the same digit by digit, in one table or in two.
 *
 * @returns One finding per pair of equal columns of one metric.
 */
export function duplicatedColumns(columns: readonly Column[]): Finding[] {
  return pairs(columns)
    .filter(([a, b]) => a.metric === b.metric && equal(a, b))
    .map(([a, b]) => ({
      check: "duplicated column",
      where: nameOf(a),
      says: `all ${a.cells.length} values are those of ${nameOf(b)}`,
    }));
}

/**
 * Finds subjects for which two different metrics are the same number, for at
 * least three methods of a table.
 *
 * @returns One finding per subject and pair of metrics.
 */
export function duplicatedMetrics(columns: readonly Column[]): Finding[] {
  const found = new Map<string, { where: string; methods: string[] }>();
  for (const [a, b] of pairs(columns.filter((c) => c.rows === "subject"))) {
    if (a.metric === b.metric || a.table !== b.table || a.method !== b.method) {
      continue;
    }
    for (const { row, text } of a.cells) {
      if (b.cells.find((cell) => cell.row === row)?.text !== text) continue;
      const where = `${a.table}, ${row}, ${a.metric} and ${b.metric}`;
      const known = found.get(where) ?? { where, methods: [] };
      known.methods.push(a.method ?? "");
      found.set(where, known);
    }
  }
  return [...found.values()].filter(({ methods }) => methods.length >= 3)
    .map(({ where, methods }) => ({
      check: "duplicated metric",
      where,
      says: `are one number for ${methods.join(", ")}`,
    }));
}

function equal(a: Column, b: Column): boolean {
  const enough = a.cells.length >= 5 && a.cells.length === b.cells.length;
  return enough &&
    a.cells.every(({ row, text }, i) =>
      b.cells[i]?.row === row && b.cells[i].text === text
    );
}

function pairs<T>(xs: readonly T[]): [T, T][] {
  return xs.flatMap((a, i) => xs.slice(i + 1).map((b): [T, T] => [a, b]));
}
