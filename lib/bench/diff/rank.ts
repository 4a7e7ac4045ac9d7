import { at } from "../../core/mod.ts";
import type { ColumnDescription, Leaderboard, Scores } from "../scores.ts";
import { obstacles, remarks } from "./comparable.ts";
import { compare } from "./compare.ts";
import type { DiffOptions, Judged, Side } from "./comparison.ts";
import { judgeAll } from "./judge_all.ts";
import { letters } from "./letters.ts";
import { type Lookup, lookup } from "./lookup.ts";
import { union } from "./union.ts";
import type { Verdict } from "./verdict.ts";

/** Schema of a ranking. */
export const RANK_SCHEMA = "entangle.rank/1";

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

/** Where a row stands in a column. */
export interface Place {
  /** Id of the {@linkcode Entrant}. */
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
  readonly places: readonly Place[];
  /** Every two rows with scores, by their ids. */
  readonly pairs: readonly Pair[];
}

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
  const rows = boards.flatMap((named) => rowsOf(named, boards.length > 1))
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
        others.flatMap((other) => [
          ...obstacles(first, other),
          ...remarks(first, other),
        ]),
      ),
    ],
    entrants: rows.map(({ entrant }) => entrant),
    columns: columns.map((metric) =>
      rankedColumn(metric, rows, { alpha, margins })
    ),
  };
}

interface RankRow {
  readonly entrant: Entrant;
  readonly board: Leaderboard;
  /** Its leaderboard, as if it had no other row. */
  readonly alone: Lookup;
}

function rowsOf({ name, scores }: Named, several: boolean): RankRow[] {
  const all = lookup(scores);
  return scores.board.rows.map(({ method, title }) => ({
    entrant: {
      id: several ? `${name}: ${method}` : method,
      title: several ? `${title} (${name})` : title,
      board: name,
      method,
    },
    board: scores.board,
    alone: {
      ...all,
      row: () => all.row(method),
      cells: (_, metric) => all.cells(method, metric),
      seeds: (_, metric) => all.seeds(method, metric),
    },
  }));
}

function rankedColumn(
  metric: ColumnDescription,
  rows: readonly RankRow[],
  options: Required<Pick<DiffOptions, "alpha" | "margins">>,
): RankedColumn {
  const scoreOf = ({ alone, entrant }: RankRow) => {
    // The method that the others are compared with has no distance to itself.
    const own = alone.metric(metric.id);
    if (!own || own.against === entrant.method) return null;
    const found = alone.row("")?.scores[metric.id];
    if (!found || found.value === null) return null;
    const { value, stderr, n, chance } = found;
    return { value, stderr, n, chance };
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
    places: [...ordered, ...without].map((row, i) => ({
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
  { better }: Pick<ColumnDescription, "better">,
): number {
  const value = side?.value ?? NaN;
  return { lower: value, higher: -value, zero: Math.abs(value) }[better];
}
