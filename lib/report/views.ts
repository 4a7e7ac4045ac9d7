import {
  canonicalJson,
  cellsCsv,
  findings,
  type Scores,
  seedsCsv,
} from "../bench/mod.ts";
import { boardFigures } from "./board_figures.ts";
import { columnOrder } from "./column_order.ts";
import { leaderboardCsv } from "./csv.ts";
import { leaderboardTex } from "./latex.ts";
import { subjectTables } from "./subjects.ts";
import { sentenceRule, sentences } from "./sentences.ts";
import { markdownTable, type Table, table } from "./table.ts";
import { emphasised, type MarkStyle } from "./table_style.ts";

/**
 * Writes a leaderboard as text, and above it what can be said, a line per column.
 *
 * @param style How the best and second-best of a column are shown, where they can be told.
 * @param columns Ids of the columns; all of them, the main ones first, by default.
 */
export function scoreTable(
  scores: Scores,
  style?: MarkStyle,
  columns?: readonly string[],
): Table {
  const whole = table(scores.board, style, columns);
  if (scores.board.rows.length === 0) return whole;
  const found = findings(scores);
  const rule = sentenceRule(found);
  const byMetric = Map.groupBy(sentences(found), ({ metric }) => metric);
  const shown = columns ??
    columnOrder(scores.board.metrics).map(({ id }) => id);
  const said = shown.map((id) =>
    (byMetric.get(id) ?? []).map(({ text }) => text).join(" ")
  );
  return { ...whole, said, ...rule !== "" && { rule } };
}

/**
 * Writes every view of a leaderboard: what it says, for other readers, with the figures that it has by its columns.
 *
 * @returns Text by file name; equal leaderboards give equal bytes.
 */
export async function views(
  scores: Scores,
): Promise<Readonly<Record<string, string>>> {
  const { board } = scores;
  return {
    "leaderboard.csv": leaderboardCsv(board),
    "leaderboard.md": markdownTable(
      scoreTable(scores, emphasised),
      board.spec.question,
    ),
    "leaderboard.tex": leaderboardTex(board),
    "subjects.md": subjectTables(scores),
    ...await boardFigures(scores),
  };
}

/**
 * Writes the files that hold a leaderboard, and that it is read from.
 *
 * @returns Text by file name; equal leaderboards give equal bytes.
 */
export function heldFiles(
  { board, cells, seeds }: Scores,
): Readonly<Record<"leaderboard.json" | "cells.csv" | "seeds.csv", string>> {
  return {
    "leaderboard.json": `${canonicalJson(board, 2)}\n`,
    "cells.csv": cellsCsv(cells),
    "seeds.csv": seedsCsv(seeds, board.metrics.map(({ id }) => id)),
  };
}

/**
 * Writes every file of a leaderboard: what holds it, and its views.
 *
 * @returns Text by file name; equal leaderboards give equal bytes.
 */
export async function scoreFiles(
  scores: Scores,
): Promise<Readonly<Record<string, string>>> {
  return { ...heldFiles(scores), ...await views(scores) };
}
