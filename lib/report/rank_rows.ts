import { plural } from "../core/mod.ts";
import type { Pair, Rank, RankedColumn } from "../bench/mod.ts";
import { columnOrder } from "./column_order.ts";
import { difference, probability } from "./difference_text.ts";
import { columnName, scoreText } from "./score_text.ts";

/** Two rows that differ, as text. */
export interface RankPairRow {
  /** Name of the metric, with the way that is better. */
  readonly metric: string;
  /** The better one. */
  readonly better: string;
  /** The other. */
  readonly worse: string;
  /** Better minus worse, with its interval. */
  readonly difference: string;
  /** The adjusted p-value. */
  readonly p: string;
}

/** A ranking as text, cell by cell. */
export interface RankTable {
  /** Names of the columns; the first is the method's. */
  readonly header: readonly string[];
  /** A line per row of the leaderboards: scores with their letters. */
  readonly lines: readonly (readonly string[])[];
}

/**
 * Writes every row with its scores and letters.
 *
 * @returns The table, rows in the order of the leaderboards; letters of a column are as wide as its widest.
 */
export function rankTable({ entrants, ...rank }: Rank): RankTable {
  const columns = columnOrder(rank.columns.map(({ metric }) => metric))
    .flatMap((metric) =>
      rank.columns.filter((column) => column.metric === metric)
    );
  const shown = columns.map((column) => {
    const standings = new Map(column.standings.map((s) => [s.entrant, s]));
    const wide = Math.max(0, ...column.standings.map((p) => p.letters.length));
    return entrants.map(({ id }) => {
      const { score, letters } = standings.get(id) ?? {};
      const text = scoreText(column.metric.digits, score);
      return `${text} ${(letters ?? "").padEnd(wide)}`;
    });
  });
  return {
    header: ["method", ...columns.map(({ metric }) => columnName(metric))],
    lines: entrants.map(({ title }, i) => [
      title,
      ...shown.map((cells) => cells[i] ?? ""),
    ]),
  };
}

/**
 * Writes the pairs of rows that differ, column by column, the surest first.
 *
 * @returns One row per pair.
 */
export function rankPairs(rank: Rank): RankPairRow[] {
  const titles = new Map(rank.entrants.map(({ id, title }) => [id, title]));
  return rank.columns.flatMap(({ metric, pairs }) =>
    pairs.filter(differs).toSorted((a, b) => pOf(a) - pOf(b)).map((pair) => {
      const ahead = pair.verdict === "better";
      const [better, worse] = ahead
        ? [pair.one, pair.other]
        : [pair.other, pair.one];
      return {
        metric: columnName(metric),
        better: titles.get(better) ?? better,
        worse: titles.get(worse) ?? worse,
        difference: difference(metric.digits, pair.effect, ahead ? 1 : -1),
        p: probability(pOf(pair)),
      };
    })
  );
}

/**
 * Counts the pairs of a ranking by what was found.
 *
 * @returns For example `"12 of 56 pairs differ, 30 inconclusive, 14 equivalent"`.
 */
export function rankCounts({ columns }: Rank): string {
  const pairs = columns.flatMap((column) => column.pairs);
  if (pairs.length === 0) return "no two rows to compare";
  const found = pairs.filter(differs).length;
  const others = COUNTED.flatMap((verdict) => {
    const n = pairs.filter((pair) => pair.verdict === verdict).length;
    return n === 0 ? [] : [`${n} ${verdict}`];
  });
  return [
    `${found} of ${plural(pairs.length, "pair")} ${
      found === 1 ? "differs" : "differ"
    }`,
    ...others,
  ].join(", ");
}

const COUNTED = [
  "inconclusive",
  "equivalent",
  "identical",
  "incomparable",
] as const;

/**
 * Says what must be known to read a ranking.
 *
 * @returns One sentence each.
 */
export function rankNotes({ alpha, remarks, columns }: Rank): string[] {
  const reasons = Map.groupBy(
    columns.flatMap(({ metric, pairs }) =>
      [...new Set(pairs.flatMap(({ reason }) => reason ?? []))]
        .map((reason) => ({ reason, title: metric.title }))
    ),
    ({ reason }) => reason,
  );
  const said = [...reasons].map(([reason, where]) =>
    where.length === columns.length
      ? reason
      : `${where.map(({ title }) => title).join(", ")}: ${reason}`
  );
  const most = Math.max(0, ...columns.map(tests));
  const fixed = columns.some(({ pairs }) =>
    pairs.some(({ effect }) => effect?.over === "seeds")
  );
  return [
    ...new Set([...remarks, ...said]),
    "rows of a column that share a letter could not be told apart: no difference beyond the margin was found, which does not make them equal",
    `differ: beyond the margin, and p < ${alpha} for other subjects and seeds like these, adjusted for all pairs of the column, ${most} at most (Holm); ± is one standard error`,
    ...(fixed
      ? [
        "with fewer than six subjects, or a metric of all images together, p counts the error over seeds alone, and holds for these subjects only",
      ]
      : []),
  ];
}

function tests({ pairs }: RankedColumn): number {
  return pairs.filter(({ effect }) => effect).length;
}

function differs({ verdict }: Pair): boolean {
  return verdict === "better" || verdict === "worse";
}

function pOf({ effect }: Pair): number {
  return effect?.adjusted ?? 1;
}
