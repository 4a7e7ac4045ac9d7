import { type Interval, interval } from "../../statistics/mod.ts";
import type { Chance } from "../../metrics/mod.ts";
import type { ColumnDescription, Row, Scores } from "../leaderboard/mod.ts";
import { compare, type Open, sideOf } from "./compare.ts";
import type { Comparison, DiffOptions, Side } from "./comparison.ts";
import { judgeAll } from "./judge_all.ts";
import { lookup, onlyRow } from "./lookup.ts";
import { type Pair, rankColumn } from "./rank_column.ts";

/** A row held against the reference in one metric. */
export interface FoundRow extends Comparison {
  /** Interval of the difference that holds together with those of all other comparisons; absent where there is no effect. */
  readonly together?: Interval;
}

/** A score held against what a source without bias would score. */
export interface FoundLevel {
  /** Id of the row. */
  readonly method: string;
  /** Its name in tables. */
  readonly title: string;
  /** The score. */
  readonly score: Side & { readonly value: number };
  /** The level: `p95` is exceeded by chance once in twenty runs. */
  readonly chance: Required<Chance>;
}

/** What can be found in one column. */
export interface FoundColumn {
  /** The metric. */
  readonly metric: ColumnDescription;
  /** Every other row against the reference, in the order of the board; empty where the reference has no score. */
  readonly rows: readonly FoundRow[];
  /** Every two rows, where the reference has no score because the column is a distance to it. */
  readonly pairs: readonly Pair[];
  /** Rows with a score and a level that a fair source exceeds once in twenty runs; only where lower is better. */
  readonly levels: readonly FoundLevel[];
}

/** What can be said of a leaderboard: plain data, from paired tests that are corrected for their number. */
export interface Findings {
  /** The row that the others are held against. */
  readonly reference: Pick<Row, "method" | "title">;
  /** Chance of even one false finding among the comparisons with the reference. */
  readonly alpha: number;
  /** How many of them there are. */
  readonly tests: number;
  /** The columns, in the order of the board. */
  readonly columns: readonly FoundColumn[];
  /** Names of the rows in tables, by id. */
  readonly titles: Readonly<Record<string, string>>;
}

/**
 * Holds every row of a leaderboard against its reference, in every column.
 *
 * Verdicts are those of a diff: beyond the margin, with a p-value below α that is adjusted for all
 * comparisons with the reference (Holm). Beside them stand intervals that hold together (Bonferroni). Columns that are a distance to the reference have
 * no score of it; there every two rows are compared, adjusted within the column.
 *
 * @param scores The leaderboard and what it rests on, with at least one row.
 * @param options Level, margins, and what is left out.
 * @returns The findings; they depend on the order of rows and columns only in their own order.
 * @throws {RangeError} If there are no rows.
 */
export function findings(
  scores: Scores,
  { alpha = 0.05, margins = {}, methods, metrics }: DiffOptions = {},
): Findings {
  const { board } = scores;
  const reference = referenceRow(board);
  const limits = { alpha, margins };
  const all = lookup(scores);
  const rows = board.rows.filter(({ method }) =>
    method !== reference.method && (methods?.includes(method) ?? true)
  );
  const columns = board.metrics.filter(({ id }) =>
    metrics?.includes(id) ?? true
  );
  const open = columns.flatMap((metric): Open[] =>
    (reference.scores[metric.id]?.value ?? null) === null
      ? []
      : rows.map(({ method, title }) => ({
        ...compare(
          { method, title, metric },
          [onlyRow(all, method), onlyRow(all, reference.method)],
          "",
          limits,
        ),
      }))
  );
  const tests = open.filter(({ effect }) => effect).length;
  const judged = judgeAll(open, alpha).map((row) =>
    together(row, tests, alpha)
  );
  const entrants = [reference, ...rows].map(({ method }) => ({
    entrant: { id: method, method },
    board,
    alone: onlyRow(all, method),
  }));
  return {
    reference: { method: reference.method, title: reference.title },
    alpha,
    tests,
    columns: columns.map((metric): FoundColumn => {
      const distance = metric.against === reference.method &&
        (reference.scores[metric.id]?.value ?? null) === null;
      return {
        metric,
        rows: judged.filter((row) => row.metric.id === metric.id),
        pairs: distance ? rankColumn(metric, entrants, limits).pairs : [],
        levels: levelsOf(metric, [reference, ...rows]),
      };
    }),
    titles: Object.fromEntries(
      board.rows.map(({ method, title }) => [method, title]),
    ),
  };
}

/** The row that images were compared with, or the first. */
function referenceRow({ metrics, rows }: Scores["board"]): Row {
  const named = metrics.flatMap(({ against }) => against ?? [])[0];
  const found = rows.find(({ method }) => method === named) ?? rows[0];
  if (!found) {
    throw new RangeError("Cannot say what was found: the leaderboard is empty");
  }
  return found;
}

/** Adds the interval that holds together with all others. */
function together(row: Comparison, tests: number, alpha: number): FoundRow {
  const { effect } = row;
  if (!effect) return row;
  const { delta, stderr, df } = effect;
  return { ...row, together: interval(delta, stderr, df, 1 - alpha / tests) };
}

function levelsOf(
  { id, better }: ColumnDescription,
  rows: readonly Row[],
): FoundLevel[] {
  if (better !== "lower") return [];
  return rows.flatMap(({ method, title, scores }) => {
    const score = scores[id];
    const { value: level, p95 } = score?.chance ?? {};
    const side = sideOf(score);
    if (!side || side.value === null) return [];
    if (level === undefined || p95 === undefined) return [];
    return [{
      method,
      title,
      score: { ...side, value: side.value },
      chance: { value: level, p95 },
    }];
  });
}
