import type { Rank } from "../bench/mod.ts";
import { aligned } from "./align.ts";
import { fitting } from "./terminal_table.ts";
import { wrapped } from "./wrapped.ts";
import { rankCounts, rankNotes, rankPairs, rankTable } from "./rank_rows.ts";

/**
 * Writes a ranking for a terminal.
 *
 * @param most Letters of a line; columns of scores that do not fit are left out and named. By default nothing is.
 * @returns Lines, with a newline at the end.
 */
export function rankText(
  rank: Rank,
  names: readonly string[],
  most = Infinity,
): string {
  const { header, lines } = rankTable(rank);
  const table = [header, ...lines];
  const shown = fitting(table, most);
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
    ...aligned(table.map((line) => line.slice(0, shown)), [0]),
    "",
    ...(shown === header.length ? [] : [
      ...wrapped(
        `wider than this terminal: ${
          header.slice(shown).join(", ")
        }; --metrics chooses columns`,
        most,
      ),
      "",
    ]),
    ...(pairs.length === 0
      ? []
      : [...aligned([PAIR_HEADER, ...pairs], [0, 1, 2]), ""]),
    rankCounts(rank),
    ...rankNotes(rank).flatMap((note) => wrapped(note, most)),
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
