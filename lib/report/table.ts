import type { Leaderboard, Row } from "../bench/mod.ts";
import type { Description } from "../metrics/mod.ts";
import { aligned, width } from "./align.ts";
import { departureLines, inForceLines } from "./in_force.ts";
import { escapedText, markdownLines } from "./markdown.ts";
import { columnName, scoreText } from "./score_text.ts";
import { designLines, independent } from "./design_lines.ts";
import { type MarkStyle, raised } from "./table_style.ts";

/** A leaderboard as text, cell by cell. */
export interface Table {
  /** Names of the columns; the first is the method's. */
  readonly header: readonly string[];
  /** One line per method. */
  readonly lines: readonly (readonly string[])[];
  /** What must be said to read the numbers: chance levels, abstentions, what was changed. */
  readonly notes: readonly string[];
  /** What can be said of it, in whole sentences, and last the rule that they are made by. */
  readonly said?: readonly string[];
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
 */
export function table(board: Leaderboard, style: MarkStyle = raised): Table {
  const { metrics, rows, size } = board;
  const marked = (id: string) => rows.some(({ scores }) => scores[id]?.mark);
  const cell = (row: Row, { id, digits }: Description) => {
    const text = scoreText(digits, row.scores[id]);
    return marked(id) ? style(text, row.scores[id]?.mark) : text;
  };
  return {
    parameters: inForceLines(board),
    departures: departureLines(board),
    header: ["method", ...metrics.map(columnName), "n", "invalid"],
    lines: [
      ...rows.map((row) => [
        row.title,
        ...metrics.map((metric) => cell(row, metric)),
        String(row.n),
        String(row.nInvalid),
      ]),
      [
        "chance",
        ...metrics.map((metric) => {
          const text = chanceText(metric, rows);
          return marked(metric.id) ? style(text, undefined) : text;
        }),
        "",
        "",
      ],
    ],
    notes: [
      `${board.spec.id}@${board.spec.version}: ${size.subjects} subjects × ${size.images} images, ${size.steps} steps, profile ${board.profile}`,
      "± is one standard error over subjects and seeds; n counts images, invalid those of which something could not be measured",
      `chance: what a source without bias or entanglement would score at this n (p95: exceeded once in twenty runs)`,
      ...designLines(board),
      ...comparedWith(board),
      ...notMeasured(board),
      ...fittedTo(board),
      ...(board.cautions ?? []).map((caution) => `beware: ${caution}`),
      ...seenFrom(metrics),
      ...(metrics.some(({ id }) => marked(id))
        ? [
          `${style("best", "best").trim()}, ${
            style("second-best", "second").trim()
          }: only where the difference to every row below exceeds the error (p < 0.05 for other subjects and seeds, Holm)`,
        ]
        : []),
      // In the order of the file, so that a board that was read back gives the same table.
      ...Object.entries(board.overrides).sort(byKey).map(([key, value]) =>
        `partial: ${key} was set to ${listed(value)}`
      ),
      ...rows.flatMap((row) =>
        Object.entries(row.scores).flatMap(([id, score]) =>
          score.reason ? [`${row.title}, ${id}: ${score.reason}`] : []
        )
      ),
    ],
  };
}

/**
 * Aligns a table for a terminal of fixed-width letters.
 *
 * @returns Lines, with a newline at the end.
 */
export function terminalTable(
  { header, lines, notes, departures = [], said = [] }: Table,
): string {
  const [head = "", ...rest] = aligned([header, ...lines], [0]);
  const rule = "─".repeat(Math.max(...[head, ...rest].map(width)));
  const chance = rest.pop() ?? "";
  return [
    ...(said.length > 0 ? [...said, ""] : []),
    ...[head, rule, ...rest, rule, chance, "", ...notes],
    ...departures.map((line) => `not as published: ${line}`),
    "",
  ].join("\n");
}

/**
 * Writes a table in Markdown.
 *
 * @returns The document, with a newline at the end.
 */
export function markdownTable(
  { header, lines, notes, parameters = [], said = [] }: Table,
  title: string,
): string {
  return [
    `# ${title}`,
    "",
    ...(said.length === 0
      ? []
      : [...said.map((text) => `- ${escapedText(text)}`), ""]),
    ...markdownLines([header, ...lines], [0]),
    "",
    ...notes.map((note) => `- ${note}`),
    "",
    ...(parameters.length === 0 ? [] : [
      ...["## Parameters in force", ""],
      ...parameters.map((line) => `- ${escapedText(line)}`),
      "",
    ]),
  ].join("\n");
}

/**
 * Writes the chance level of a column.
 *
 * @param rows Rows of the board, which may have levels of their own.
 * @returns For example `"0.27 (p95 0.36)"`; `""` if there is none.
 */
export function chanceText(
  { id, digits }: Description,
  rows: readonly Row[],
): string {
  // Rows in which images abstained have a level of their own.
  const levels = independent(rows).flatMap(({ scores }) =>
    scores[id]?.chance ?? []
  );
  const shown = (values: readonly number[]) =>
    [...new Set([Math.min(...values), Math.max(...values)])]
      .map((value) => value.toFixed(digits))
      .filter((text, i, all) => text !== all[i - 1]).join("–");
  if (levels.length === 0) return "";
  const tails = levels.flatMap(({ p95 }) => p95 ?? []);
  const tail = tails.length > 0 ? ` (p95 ${shown(tails)})` : "";
  return `${shown(levels.map(({ value }) => value))}${tail}`;
}

function listed(value: unknown): string {
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** Which reference images methods were fitted to. */
function fittedTo({ models: { references } }: Leaderboard): string[] {
  if (!references) return [];
  const { kind, images, groups, digest } = references;
  return [
    `reference images: ${kind}, ${images} of each group (${
      groups.join(", ")
    }), SHA-256 ${digest.slice(0, 12)}`,
  ];
}

/** Which columns of the spec are not there, and why. */
function notMeasured({ lacking = [] }: Leaderboard): string[] {
  return [...Map.groupBy(lacking, ({ reason }) => reason)].map((
    [reason, metrics],
  ) =>
    `not measured: ${metrics.map(({ title }) => title).join(", ")}; ${reason}`
  );
}

/** Which columns compare a method's images with another's, with whose, and how many. */
function comparedWith({ metrics, rows }: Leaderboard): string[] {
  const paired = metrics.filter(({ against }) => against !== undefined);
  const groups = Map.groupBy(
    paired,
    ({ against, matched }) =>
      matched
        ? `images of ${against} that show the same group, of the same subject where it shows two`
        : `the images of ${against} of the same subjects and seeds`,
  );
  return [...groups].map(([whom, columns]) => {
    const counts = new Set(
      columns.flatMap(({ id }) =>
        rows.flatMap(({ scores }) => scores[id]?.n || [])
      ),
    );
    const titles = columns.map(({ title }) => title).join(", ");
    return `${titles}: against ${whom}, n = ${
      [...counts].sort((a, b) => a - b).join(", ") || 0
    }`;
  });
}

/** Which differences between rows the table can show. */
function seenFrom(metrics: Leaderboard["metrics"]): string[] {
  const known = metrics.flatMap(({ title, digits, detectable }) =>
    detectable === undefined
      ? []
      : [`${title} ${detectable.toFixed(digits + 1)}`]
  );
  return known.length === 0 ? [] : [
    `seen from: ${
      known.join(", ")
    }; what two rows must truly differ by to be told apart four times in five at p < 0.05, in one comparison that was meant beforehand: the median over all pairs of rows, not corrected for how many there are`,
  ];
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
