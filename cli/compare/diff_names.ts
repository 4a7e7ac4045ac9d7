import type { Scores } from "../../lib/bench/mod.ts";
import { InputError, suggestion } from "../../lib/core/mod.ts";

/**
 * Checks names that choose what is compared: one that no side has would leave out more than was meant.
 *
 * @throws {InputError} If a name is not known; all of them are listed.
 */
export function checkNames(
  sides: readonly Scores[],
  { methods = [], metrics }: {
    readonly methods: readonly string[] | undefined;
    readonly metrics: readonly string[];
  },
): void {
  const unknown = (
    kind: string,
    names: readonly string[],
    known: readonly string[],
  ) =>
    names.filter((name) => !known.includes(name)).map((name) =>
      `unknown ${kind} "${name}", ${suggestion(name, [...new Set(known)])}`
    );
  const boards = sides.map(({ board }) => board);
  const problems = [
    ...unknown(
      "method",
      methods,
      boards.flatMap(({ rows }) => rows.map((row) => row.method)),
    ),
    ...unknown(
      "metric",
      metrics,
      boards.flatMap((board) => board.metrics.map(({ id }) => id)),
    ),
  ];
  if (problems.length === 0) return;
  throw new InputError("Cannot choose what to compare", problems);
}
