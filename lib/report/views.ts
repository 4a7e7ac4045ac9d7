import {
  canonicalJson,
  cellsCsv,
  type Scores,
  seedsCsv,
} from "../bench/mod.ts";
import { leaderboardCsv } from "./csv.ts";
import { leaderboardTex } from "./latex.ts";
import { subjectTables } from "./subjects.ts";
import { markdownTable, table } from "./table.ts";
import { emphasised } from "./table_style.ts";

/**
 * Writes every view of a leaderboard: what it says, for other readers.
 *
 * @returns Text by file name; equal leaderboards give equal bytes.
 */
export function views(
  scores: Pick<Scores, "board" | "cells">,
): Readonly<Record<string, string>> {
  const { board } = scores;
  return {
    "leaderboard.csv": leaderboardCsv(board),
    "leaderboard.md": markdownTable(
      table(board, emphasised),
      board.spec.question,
    ),
    "leaderboard.tex": leaderboardTex(board),
    "subjects.md": subjectTables(scores),
  };
}

/**
 * Writes every file of a leaderboard: what holds it, and its views.
 *
 * @returns Text by file name; equal leaderboards give equal bytes.
 */
export function scoreFiles(
  scores: Scores,
): Readonly<Record<string, string>> {
  const { board, cells, seeds } = scores;
  return {
    "leaderboard.json": `${canonicalJson(board, 2)}\n`,
    "cells.csv": cellsCsv(cells),
    "seeds.csv": seedsCsv(seeds, board.metrics.map(({ id }) => id)),
    ...views(scores),
  };
}
