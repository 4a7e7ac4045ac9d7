import type { Rank } from "../bench/mod.ts";
import { aligned } from "./align.ts";
import { rankCounts, rankNotes, rankPairs, rankTable } from "./rank_rows.ts";

/**
 * Writes a ranking for a terminal.
 *
 * @returns Lines, with a newline at the end.
 */
export function rankText(rank: Rank, names: readonly string[]): string {
  const { header, lines } = rankTable(rank);
  const pairs = rankPairs(rank).map((row) => [
    row.metric,
    row.better,
    row.worse,
    row.difference,
    row.p,
  ]);
  return [
    `${rank.spec.id}@${rank.spec.version}: rows of ${names.join(" and ")}`,
    "",
    ...aligned([header, ...lines], [0]),
    "",
    ...(pairs.length === 0
      ? []
      : [...aligned([PAIR_HEADER, ...pairs], [0, 1, 2]), ""]),
    rankCounts(rank),
    ...rankNotes(rank),
    "",
  ].join("\n");
}

/** Names of the columns of pairs. */
export const PAIR_HEADER: readonly string[] = [
  "metric",
  "better",
  "worse",
  "difference",
  "p",
];
