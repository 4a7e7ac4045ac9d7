import type { Rank } from "../bench/mod.ts";
import { fitted, type Room } from "./fitted.ts";
import { inlineCode, markdownLines } from "./markdown.ts";
import { marker } from "./marker.ts";
import { rankCounts, rankNotes, rankPairs, rankTable } from "./rank_rows.ts";
import { PAIR_HEADER } from "./rank_text.ts";

/**
 * Writes a ranking in Markdown: scores with letters in a table, the pairs that differ
 * folded away below.
 *
 * @param room What the place allows; pairs that do not fit are counted instead.
 * @returns The document, with a newline at the end.
 */
export function rankMarkdown(
  rank: Rank,
  names: readonly string[],
  room?: Room,
): string {
  const { header, lines } = rankTable(rank);
  return fitted(rankPairs(rank), room, (pairs, left) =>
    [
      marker("rank", rank.spec.id),
      `### ${rank.spec.id}@${rank.spec.version}: rows of ${
        names.map(inlineCode).join(" and ")
      }`,
      "",
      `**${rankCounts(rank)}**`,
      "",
      ...markdownLines(
        [header, ...lines.map((line) => line.map((cell) => cell.trimEnd()))],
        [0],
      ),
      "",
      ...(pairs.length === 0 ? [] : [
        `<details><summary>${pairs.length} that differ</summary>`,
        "",
        ...markdownLines([
          PAIR_HEADER,
          ...pairs.map((row) => [
            row.metric,
            row.better,
            row.worse,
            row.difference,
            row.p,
          ]),
        ], [0, 1, 2]),
        "",
        "</details>",
        "",
      ]),
      ...(left.length === 0 ? [] : [
        `Left out for length: ${left.length} more that differ. All of them: \`entangle diff --mode rank\`, or its \`--json\`.`,
        "",
      ]),
      ...rankNotes(rank).map((note) => `- ${note}`),
      "",
    ].join("\n"));
}
