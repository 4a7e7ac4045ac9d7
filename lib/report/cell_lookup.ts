import type { SubjectScore } from "../bench/mod.ts";

/** Finds what a method scored on a subject by a metric; `undefined` if that is not known. */
export type CellLookup = (
  method: string,
  metric: string,
  subject: string,
) => SubjectScore | undefined;

/** Makes the cells of a leaderboard known by method, metric and subject. */
export function cellLookup(cells: readonly SubjectScore[]): CellLookup {
  const key = (...parts: readonly string[]) => parts.join("\n");
  const known = new Map(
    cells.map((cell) => [key(cell.method, cell.metric, cell.subject), cell]),
  );
  return (method, metric, subject) => known.get(key(method, metric, subject));
}

/** Lists the subjects of a leaderboard's cells, in their order. */
export function subjectsOf(cells: readonly SubjectScore[]): string[] {
  return [...new Set(cells.map(({ subject }) => subject))];
}
