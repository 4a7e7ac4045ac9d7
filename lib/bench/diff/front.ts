import {
  type Both,
  crossedCorrelation,
  dominance,
} from "../../statistics/mod.ts";
import { at } from "../../core/mod.ts";
import type { ColumnDescription, Leaderboard } from "../leaderboard/mod.ts";
import { remarks } from "./comparable.ts";
import { compare, sideOf } from "./compare.ts";
import type { Side } from "./comparison.ts";
import { type Entrant, entrantsOf, type Named } from "./entrants.ts";
import type { Lookup } from "./lookup.ts";
import type { RankRow } from "./rank_column.ts";

/** Schema of a front. */
export const FRONT_SCHEMA = "entangle.front/1";

/** How a front is sought. */
export interface FrontOptions {
  /** Ids of two or three metrics. */
  readonly metrics: readonly string[];
  /** Chance of even one false finding, in `(0, 1)`. */
  readonly alpha?: number;
  /** Only these methods. */
  readonly methods?: readonly string[] | undefined;
}

/** A row, and where it stands to the front. */
export interface FrontRow extends Entrant {
  /** Its scores, in the order of the columns. */
  readonly scores: readonly Side[];
  /** Covariance of the scores' errors, a row per column, over subjects and seeds; `null` where it is not known. */
  readonly covariance: readonly (readonly (number | null)[])[];
  /**
   * `"dominated"` if another row is better in every column, beyond the error; `"front"` if it is shown that none is;
   * `"open"` if neither is shown.
   */
  readonly standing: "front" | "open" | "dominated";
  /** Who dominates it, surest first, with p-values adjusted for all ordered pairs. */
  readonly dominatedBy: readonly { readonly id: string; readonly p: number }[];
  /** P-value of its lying on the front, adjusted for all rows. */
  readonly onFront: number;
}

/** What is known of the Pareto front of some columns. */
export interface Front {
  /** {@linkcode FRONT_SCHEMA}. */
  readonly schema: typeof FRONT_SCHEMA;
  /** Spec of the first leaderboard. */
  readonly spec: Leaderboard["spec"];
  /** Chance of even one false finding of either kind. */
  readonly alpha: number;
  /** The columns. */
  readonly columns: readonly ColumnDescription[];
  /** The rows, in the order of the leaderboards. */
  readonly rows: readonly FrontRow[];
  /** What must be known to read it. */
  readonly remarks: readonly string[];
}

/**
 * Finds which rows are dominated, and which lie on the Pareto front.
 *
 * Every two rows are held against each other as in a diff: paired by image, with the error over subjects and seeds. A
 * row is dominated where another is better in every column, beyond the error; see {@linkcode dominance} for what is adjusted. So the rows that
 * are not marked as dominated contain the true front with a probability of at least `1 − α`.
 *
 * Leaderboards of several specs take part in one front if their protocol and judge are one; a row that is in several is there once.
 *
 * @param boards The leaderboards, each with a name of its own.
 * @throws {RangeError} If a metric is in none of them, or there are not two or three.
 */
export function front(
  boards: readonly Named[],
  { metrics, alpha = 0.05, methods }: FrontOptions,
): Front {
  const [first, ...others] = boards.map(({ scores }) => scores.board);
  const columns = metrics.flatMap((id) =>
    boards.flatMap(({ scores }) => scores.board.metrics)
      .find((m) => m.id === id) ?? []
  );
  if (!first || columns.length !== metrics.length || !FEW.has(metrics.length)) {
    throw new RangeError(
      `Cannot find a front: expected two or three known metrics, got ${metrics}`,
    );
  }
  const all = boards.flatMap((named) => entrantsOf(named, boards.length > 1))
    .filter(({ entrant }) => methods?.includes(entrant.method) ?? true);
  const known = all.map((row) => scored(row, columns));
  const whole = known.filter(({ scores }) => scores.length === columns.length);
  const rows = whole.filter((row, i) =>
    !whole.slice(0, i).some((other) => sameRow(row, other))
  );
  const leads = leadsOf(rows, columns, alpha);
  const found = dominance(rows.length, (i, j) => at(at(leads, i), j));
  const plain = rows.map(({ row }) => row.alone.row("")?.title ?? "");
  // A board is named only where two rows have one title.
  const titleOf = (i: number) =>
    plain.filter((title) => title === plain[i]).length > 1
      ? at(rows, i).row.entrant.title
      : at(plain, i);
  return {
    schema: FRONT_SCHEMA,
    spec: first.spec,
    alpha,
    columns,
    rows: rows.map(({ row, scores }, i) => {
      const { dominatedBy, onFront } = at(found, i);
      const by = dominatedBy.filter(({ p }) => p < alpha)
        .map(({ by, p }) => ({ id: at(rows, by).row.entrant.id, p }))
        .sort((a, b) => a.p - b.p || (a.id < b.id ? -1 : 1));
      return {
        ...row.entrant,
        title: titleOf(i),
        scores,
        covariance: covarianceOf(row.alone, scores, columns),
        standing: by.length > 0
          ? "dominated"
          : onFront < alpha
          ? "front"
          : "open",
        dominatedBy: by,
        onFront,
      };
    }),
    remarks: [
      ...known.filter(({ scores }) => scores.length < columns.length)
        .map(({ row }) => `${row.entrant.title} has no score in every column`),
      ...new Set(others.flatMap((other) => remarks(first, other))),
    ],
  };
}

const FEW: ReadonlySet<number> = new Set([2, 3]);

type Entry = RankRow & { readonly entrant: Entrant };

interface Scored {
  readonly row: Entry;
  readonly scores: readonly Side[];
}

function scored(row: Entry, columns: readonly ColumnDescription[]): Scored {
  const scores = columns.flatMap(({ id }) => {
    const side = sideOf(row.alone.row("")?.scores[id]);
    return side && side.value !== null ? [side] : [];
  });
  return { row, scores };
}

/** The same measurement in two leaderboards. */
function sameRow(a: Scored, b: Scored): boolean {
  return a.row.entrant.method === b.row.entrant.method &&
    a.row.board !== b.row.board && measuredAlike(a.row.board, b.row.board) &&
    a.scores.every(({ value, stderr, n }, i) => {
      const other = at(b.scores, i);
      return value === other.value && stderr === other.stderr && n === other.n;
    });
}

function measuredAlike(a: Leaderboard, b: Leaderboard): boolean {
  return a.protocol === b.protocol && a.models.scorer === b.models.scorer;
}

/** How surely each row is better than each other, column by column. */
function leadsOf(
  rows: readonly Scored[],
  columns: readonly ColumnDescription[],
  alpha: number,
): (number | null)[][][] {
  const leads = rows.map(() => rows.map((): (number | null)[] => []));
  rows.forEach((one, i) =>
    rows.slice(i + 1).forEach((other, k) => {
      const j = i + 1 + k;
      columns.forEach((metric, c) => {
        const [mine, theirs] = leadOf([one, other], [c, metric], alpha);
        at(at(leads, i), j).push(mine);
        at(at(leads, j), i).push(theirs);
      });
    })
  );
  return leads;
}

/** One-sided p-values of the one's being better than the other in a column, and of the reverse. */
function leadOf(
  [one, other]: readonly [Scored, Scored],
  [c, metric]: readonly [number, ColumnDescription],
  alpha: number,
): readonly [number | null, number | null] {
  const [a, b] = [at(one.scores, c), at(other.scores, c)];
  const sign = metric.better === "higher" ? 1 : -1;
  if (a.stderr === 0 && b.stderr === 0) {
    // What has no error is known: what a row costs, for example.
    const ahead = sign * (worth(a, metric) - worth(b, metric));
    return ahead === 0 ? [null, null] : ahead > 0 ? [0, 1] : [1, 0];
  }
  const why = measuredAlike(one.row.board, other.row.board)
    ? ""
    : "not measured alike";
  const { effect } = compare(
    { method: "", title: "", metric },
    [one.row.alone, other.row.alone],
    why,
    { alpha, margins: {} },
  );
  if (!effect) return [1, 1];
  const half = effect.p / 2;
  return sign * effect.delta > 0 ? [half, 1 - half] : [1 - half, half];
}

/** What is compared: where nearer to something is better, the distance. */
function worth(
  { value }: Side,
  { better, target = 0 }: ColumnDescription,
): number {
  const known = value ?? NaN;
  return better === "zero" || better === "even"
    ? Math.abs(known - target)
    : known;
}

/** Covariance of the errors of a row's scores: the board's standard errors, and how subjects and seeds of two columns go together. */
function covarianceOf(
  alone: Lookup,
  scores: readonly Side[],
  columns: readonly ColumnDescription[],
): (number | null)[][] {
  const design = alone.row("")?.design;
  const both = <K>(
    a: ReadonlyMap<K, number>,
    b: ReadonlyMap<K, number>,
  ): Map<K, Both> =>
    new Map(
      [...a].flatMap(([key, x]) => {
        const y = b.get(key);
        return y === undefined ? [] : [[key, [x, y] as const]];
      }),
    );
  const subjects = (id: string) =>
    new Map(
      [...alone.cells("", id)].flatMap(([name, { value }]) =>
        value === null ? [] : [[name, value] as const]
      ),
    );
  const correlationOf = (one: string, other: string) =>
    crossedCorrelation({
      subjects: [...both(subjects(one), subjects(other))]
        .sort(([x], [y]) => x < y ? -1 : 1).map(([, pair]) => pair),
      seeds: both(alone.seeds("", one), alone.seeds("", other)),
      halves: both(alone.halves("", one), alone.halves("", other)),
      ...(design && { design }),
    });
  const correlations = columns.map(({ id: one }, i) =>
    columns.slice(0, i).map(({ id: other }) => correlationOf(one, other))
  );
  return columns.map((_, i) =>
    columns.map((_, j) => {
      const [a, b] = [at(scores, i).stderr, at(scores, j).stderr];
      const correlation = i === j
        ? 1
        : correlations[Math.max(i, j)]?.[Math.min(i, j)] ?? null;
      return a === null || b === null || correlation === null
        ? null
        : correlation * (a * b);
    })
  );
}
