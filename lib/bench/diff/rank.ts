import type { ColumnDescription, Leaderboard } from "../leaderboard/mod.ts";
import { obstacles, remarks } from "./comparable.ts";
import type { DiffOptions } from "./comparison.ts";
import { type Entrant, entrantsOf, type Named } from "./entrants.ts";
import { rankColumn, type RankedColumn } from "./rank_column.ts";
import { union } from "./union.ts";

/** Schema of a ranking. */
export const RANK_SCHEMA = "entangle.rank/1";

/** How the rows of leaderboards stand to each other. */
export interface Rank {
  /** {@linkcode RANK_SCHEMA}. */
  readonly schema: typeof RANK_SCHEMA;
  /** Spec of the first leaderboard. */
  readonly spec: Leaderboard["spec"];
  /** Chance of even one false finding in a column. */
  readonly alpha: number;
  /** What must be known to read it. */
  readonly remarks: readonly string[];
  /** The rows, in the order of the leaderboards. */
  readonly entrants: readonly Entrant[];
  /** The columns, in the order of the leaderboards. */
  readonly columns: readonly RankedColumn[];
}

/**
 * Holds the rows of one leaderboard or several against each other, every two of them.
 *
 * A pair differs as a method differs from its baseline: beyond the margin, with a p-value
 * below α that is adjusted for all pairs of the column (Holm).
 *
 * @param boards The leaderboards, at least one.
 * @param options Level, margins, and what is left out.
 * @returns The ranking; what it says of two rows depends on neither their order nor that of the leaderboards.
 * @throws {RangeError} If there are no leaderboards, or two have one name.
 */
export function rank(
  boards: readonly Named[],
  { alpha = 0.05, margins = {}, methods, metrics }: DiffOptions = {},
): Rank {
  const [first, ...others] = boards.map(({ scores }) => scores.board);
  const names = new Set(boards.map(({ name }) => name));
  if (!first || names.size !== boards.length) {
    throw new RangeError(
      "Cannot rank: expected at least one leaderboard, each with a name of its own",
    );
  }
  const rows = boards.flatMap((named) => entrantsOf(named, boards.length > 1))
    .filter(({ entrant }) => methods?.includes(entrant.method) ?? true);
  const columns = boards.reduce<readonly ColumnDescription[]>(
    (known, { scores }) => union(known, scores.board.metrics, (m) => m.id),
    [],
  ).filter(({ id }) => metrics?.includes(id) ?? true);
  return {
    schema: RANK_SCHEMA,
    spec: first.spec,
    alpha,
    remarks: [
      ...new Set(
        others.flatMap((other) =>
          [
            obstacles(first, other).join("; "),
            ...remarks(first, other),
          ].filter((remark) => remark !== "")
        ),
      ),
    ],
    entrants: rows.map(({ entrant }) => entrant),
    columns: columns.map((metric) =>
      rankColumn(metric, rows, { alpha, margins })
    ),
  };
}
