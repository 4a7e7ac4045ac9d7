import type { Leaderboard, Row } from "../bench/mod.ts";
import type { Description } from "../metrics/mod.ts";
import { chanceText } from "./chance_text.ts";
import { departureLines, inForceLines } from "./in_force.ts";
import { escapedText, markdownLines } from "./markdown.ts";
import { collateralSection } from "./collateral_lines.ts";
import { columnName, scoreText } from "./score_text.ts";
import { columnOrder } from "./column_order.ts";
import { evenlyCounted, tableNotes } from "./table_notes.ts";
import { type MarkStyle, raised } from "./table_style.ts";

/** A leaderboard as text, cell by cell. */
export interface Table {
  /** Names of the columns; the first is the method's. */
  readonly header: readonly string[];
  /** One line per method. */
  readonly lines: readonly (readonly string[])[];
  /** What must be said to read the numbers: chance levels, abstentions, what was changed. */
  readonly notes: readonly string[];
  /** What can be said of it, in whole sentences, a line per column of scores. */
  readonly said?: readonly string[];
  /** The rule that the sentences are made by. */
  readonly rule?: string;
  /** What rows did to attributes that were not asked about, as Markdown. */
  readonly beside?: readonly string[];
  /** By which parameters each row acts, where the board says. */
  readonly parameters?: readonly string[];
  /** Which of them are not the published ones, and on which modules rows act in place of others. */
  readonly departures?: readonly string[];
}

/**
 * Writes a leaderboard as text. Every number has its standard error; chance
 * levels and counts stand in the notes and in a line of their own.
 *
 * @param style How the best and second-best of a column are shown, where they can be told.
 * @param columns Ids of the columns; all of them, the main ones first, by default.
 */
export function table(
  board: Leaderboard,
  style: MarkStyle = raised,
  columns?: readonly string[],
): Table {
  const { rows } = board;
  const metrics = columns
    ? columns.flatMap((id) => board.metrics.find((m) => m.id === id) ?? [])
    : columnOrder(board.metrics);
  const marked = (id: string) => rows.some(({ scores }) => scores[id]?.mark);
  const cell = (row: Row, { id, digits }: Description) => {
    const text = scoreText(digits, row.scores[id]);
    return marked(id) ? style(text, row.scores[id]?.mark) : text;
  };
  const counted = !evenlyCounted(rows);
  return {
    parameters: inForceLines(board),
    beside: collateralSection(board),
    departures: departureLines(board),
    header: [
      ...["method", ...metrics.map(columnName)],
      ...(counted ? ["n", "invalid"] : []),
    ],
    lines: [
      ...rows.map((row) => [
        ...[row.title, ...metrics.map((metric) => cell(row, metric))],
        ...(counted ? [String(row.n), String(row.nInvalid)] : []),
      ]),
      [
        "chance",
        ...metrics.map((metric) => {
          const text = chanceText(metric, rows);
          return marked(metric.id) ? style(text, undefined) : text;
        }),
        ...(counted ? ["", ""] : []),
      ],
    ],
    notes: tableNotes(
      board,
      metrics,
      metrics.some(({ id }) => marked(id)) ? style : undefined,
    ),
  };
}

/**
 * Writes a table in Markdown.
 *
 * @returns The document, with a newline at the end.
 */
export function markdownTable(
  { header, lines, notes, parameters = [], said = [], rule, beside = [] }:
    Table,
  title: string,
): string {
  return [
    `# ${title}`,
    "",
    ...(said.length === 0 ? [] : [
      ...[...said, rule ?? ""].filter(Boolean).map((text) =>
        `- ${escapedText(text)}`
      ),
      "",
    ]),
    ...markdownLines([header, ...lines], [0]),
    "",
    ...notes.map((note) => `- ${note}`),
    "",
    ...beside,
    ...(parameters.length === 0 ? [] : [
      ...["## Parameters in force", ""],
      ...parameters.map((line) => `- ${escapedText(line)}`),
      "",
    ]),
  ].join("\n");
}
