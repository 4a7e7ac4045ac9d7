import type { Diff, Verdict } from "../bench/mod.ts";
import {
  type DiffNames,
  diffNotes,
  type DiffRow,
  foldedRows,
  verdictCounts,
} from "./diff_rows.ts";
import { markdownLines } from "./markdown.ts";

/**
 * Writes a diff in Markdown, for a pull request or a step summary: what changed
 * in a table, what did not folded away below.
 *
 * @param diff The diff.
 * @param names What the leaderboards are called.
 * @param limit Most bytes that the place allows; rows that do not fit are counted instead.
 * @returns The document, with a newline at the end.
 */
export function diffMarkdown(
  diff: Diff,
  names: DiffNames,
  limit = Infinity,
): string {
  const rows = foldedRows(diff);
  for (let kept = rows.length; kept > 0; kept = Math.floor(kept / 2)) {
    const text = document(diff, names, rows.slice(0, kept), rows.length - kept);
    if (new TextEncoder().encode(text).length <= limit) return text;
  }
  return document(diff, names, [], rows.length);
}

function document(
  diff: Diff,
  { candidate, baseline }: DiffNames,
  rows: readonly DiffRow[],
  left: number,
): string {
  const of = (...verdicts: readonly Verdict[]) =>
    rows.filter(({ verdict }) => verdicts.includes(verdict));
  const loud = table(of(...LOUD));
  return [
    `### ${diff.spec.id}@${diff.spec.version}: ${code(candidate)} against ${
      code(baseline)
    }`,
    "",
    `**${verdictCounts(diff)}**`,
    "",
    ...(loud.length > 0 ? loud : ["Nothing got better or worse.", ""]),
    ...details("inconclusive", of("inconclusive")),
    ...details("equivalent or identical", of("equivalent", "identical")),
    ...(left === 0 ? [] : [`${left} more did not fit here.`, ""]),
    ...diffNotes(diff).map((note) => `- ${note}`),
    "",
  ].join("\n");
}

function details(what: string, rows: readonly DiffRow[]): string[] {
  if (rows.length === 0) return [];
  const summary = `<details><summary>${rows.length} ${what}</summary>`;
  return [summary, "", ...table(rows), "</details>", ""];
}

const HEADER = [
  "verdict",
  "method",
  "metric",
  "baseline",
  "candidate",
  "difference",
  "p",
  "seen from (margin)",
];

/** Reasons stand in the place of the numbers that they explain. */
function table(rows: readonly DiffRow[]): string[] {
  if (rows.length === 0) return [];
  const lines = rows.map((row) => [
    LOUD.includes(row.verdict) ? `**${row.verdict}**` : row.verdict,
    row.method,
    row.metric,
    row.baseline,
    row.candidate,
    [row.difference, row.reason].filter(Boolean).join("; "),
    row.p,
    row.detectable,
  ]);
  return [...markdownLines([HEADER, ...lines], [0, 1, 2]), ""];
}

const LOUD: readonly Verdict[] = ["worse", "missing", "incomparable", "better"];

function code(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}
