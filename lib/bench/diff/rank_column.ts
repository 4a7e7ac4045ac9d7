import { at } from "../../core/mod.ts";
import type { ColumnDescription, Leaderboard } from "../leaderboard/mod.ts";
import { obstacles } from "./comparable.ts";
import { compare, sideOf } from "./compare.ts";
import type { DiffOptions, Judged, Side } from "./comparison.ts";
import { judgeAll } from "./judge_all.ts";
import { letters } from "./letters.ts";
import type { Lookup } from "./lookup.ts";
import type { Verdict } from "./verdict.ts";

/** A row, and the leaderboard that it is of. */
export interface RankRow {
  /** Who it is of. */
  readonly entrant: {
    /** Name that no other has. */
    readonly id: string;
    /** Id of the method. */
    readonly method: string;
  };
  /** Its leaderboard. */
  readonly board: Leaderboard;
  /** The same, as if it had no other row. */
  readonly alone: Lookup;
}

/** Where a row stands in a column. */
export interface Standing {
  /** Id of the row. */
  readonly entrant: string;
  /** Its score; `null` if it has none. */
  readonly score: Side | null;
  /** Two rows share a letter exactly if no difference between them was found; `""` without a score. */
  readonly letters: string;
}

/** Two rows of a column. */
export interface Pair {
  /** Id of one. */
  readonly one: string;
  /** Id of the other. */
  readonly other: string;
  /** What is said of the one, held against the other. */
  readonly verdict: Verdict;
  /** Why, where the numbers do not say it. */
  readonly reason?: string;
  /** The difference, one minus other; its p-value is adjusted for all pairs of the column. */
  readonly effect?: Judged;
}

/** A column of a ranking. */
export interface RankedColumn {
  /** The metric. */
  readonly metric: ColumnDescription;
  /** The rows, best first, then those without a score. */
  readonly standings: readonly Standing[];
  /** Every two rows with scores, by their ids. */
  readonly pairs: readonly Pair[];
}

/**
 * Holds every two rows of a column against each other.
 *
 * @returns Their places, and every pair of those that have scores.
 */
export function rankColumn(
  metric: ColumnDescription,
  rows: readonly RankRow[],
  options: Required<Pick<DiffOptions, "alpha" | "margins">>,
): RankedColumn {
  const scoreOf = ({ alone, entrant }: RankRow) => {
    // The method that the others are compared with has no distance to itself.
    const own = alone.metric(metric.id);
    if (!own || own.against === entrant.method) return null;
    const found = alone.row("")?.scores[metric.id];
    return found && found.value !== null ? sideOf(found) : null;
  };
  const scored = rows.filter((row) => scoreOf(row) !== null)
    .toSorted((a, b) => a.entrant.id < b.entrant.id ? -1 : 1);
  const two = scored.flatMap((one, i) =>
    scored.slice(i + 1).map((other) => [one, other] as const)
  );
  const judged = judgeAll(
    two.map(([one, other]) => {
      const why = obstacles(one.board, other.board).join("; ");
      const place = { method: "", title: "", metric };
      return compare(place, [one.alone, other.alone], why, options);
    }),
    options.alpha,
  );
  const pairs = two.map(([one, other], i): Pair => {
    const { verdict, reason, effect } = at(judged, i);
    return {
      one: one.entrant.id,
      other: other.entrant.id,
      verdict,
      ...(reason !== undefined && { reason }),
      ...(effect && { effect }),
    };
  });
  const ordered = scored.toSorted((a, b) =>
    distance(scoreOf(a), metric) - distance(scoreOf(b), metric)
  );
  const ids = ordered.map(({ entrant }) => entrant.id);
  const marks = letters(
    ids.length,
    pairs.filter(({ verdict }) => verdict === "better" || verdict === "worse")
      .map(({ one, other }) => [ids.indexOf(one), ids.indexOf(other)]),
  );
  const without = rows.filter((row) => scoreOf(row) === null);
  return {
    metric,
    standings: [...ordered, ...without].map((row, i) => ({
      entrant: row.entrant.id,
      score: scoreOf(row),
      letters: marks[i] ?? "",
    })),
    pairs,
  };
}

/** How far a score is from what is best, up to a constant. */
function distance(
  side: Side | null,
  { better, target = 0 }: Pick<ColumnDescription, "better" | "target">,
): number {
  const value = side?.value ?? NaN;
  const apart = Math.abs(value - target);
  return { lower: value, higher: -value, zero: apart, even: apart }[better];
}
