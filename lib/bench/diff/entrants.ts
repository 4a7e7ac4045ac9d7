import type { Scores } from "../leaderboard/mod.ts";
import { lookup, onlyRow } from "./lookup.ts";
import type { RankRow } from "./rank_column.ts";

/** A leaderboard, and what it is called. */
export interface Named {
  /** What it is called, unlike any other. */
  readonly name: string;
  /** The leaderboard. */
  readonly scores: Scores;
}

/** A row that takes part. */
export interface Entrant {
  /** Name that no other has: the method's id, after the board's name where there are several. */
  readonly id: string;
  /** Its name in tables. */
  readonly title: string;
  /** Name of its leaderboard. */
  readonly board: string;
  /** Id of the method. */
  readonly method: string;
}

/**
 * Lists the rows of a leaderboard as they take part where leaderboards are held against each other.
 *
 * @param several Whether there are others, so that rows bear its name too.
 * @returns Its rows, in its order.
 */
export function entrantsOf(
  { name, scores }: Named,
  several: boolean,
): (RankRow & { readonly entrant: Entrant })[] {
  const all = lookup(scores);
  return scores.board.rows.map(({ method, title }) => ({
    entrant: {
      id: several ? `${name}: ${method}` : method,
      title: several ? `${title} (${name})` : title,
      board: name,
      method,
    },
    board: scores.board,
    alone: onlyRow(all, method),
  }));
}
