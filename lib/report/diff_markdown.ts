import type { Diff, Verdict } from "../bench/mod.ts";
import {
  DIFF_HEADER,
  type DiffNames,
  diffNotes,
  type DiffRow,
  foldedRows,
  verdictCounts,
} from "./diff_rows.ts";
import { fitted, type Room } from "./fitted.ts";
import { inlineCode, markdownLines } from "./markdown.ts";
import { marker } from "./marker.ts";

/**
 * Writes a diff in Markdown, for a pull request or a step summary: what changed
 * in a table, what did not folded away below.
 *
 * @param room What the place allows; rows that do not fit are counted instead.
 * @returns The document, with a newline at the end.
 */
export function diffMarkdown(
  diff: Diff,
  names: DiffNames,
  room?: Room,
): string {
  return fitted(
    foldedRows(diff),
    room,
    (rows, left) => document(diff, names, rows, left),
  );
}

function document(
  diff: Diff,
  { candidate, baseline }: DiffNames,
  rows: readonly DiffRow[],
  left: readonly DiffRow[],
): string {
  const of = (...verdicts: readonly Verdict[]) =>
    rows.filter(({ verdict }) => verdicts.includes(verdict));
  const loud = table(of(...LOUD));
  const quiet = diff.comparisons.every(({ verdict }) =>
    !LOUD.includes(verdict)
  );
  return [
    marker("diff", diff.spec.id),
    `### ${diff.spec.id}@${diff.spec.version}: ${
      inlineCode(candidate)
    } against ${inlineCode(baseline)}`,
    "",
    `**${verdictCounts(diff)}**`,
    "",
    ...(quiet ? ["Nothing got better or worse.", ""] : loud),
    ...details("inconclusive", of("inconclusive")),
    ...details("equivalent or identical", of("equivalent", "identical")),
    ...(left.length === 0 ? [] : [
      `Left out for length: ${counted(left)}. All of it: ${
        inlineCode(`entangle diff ${candidate} ${baseline}`)
      }, or its \`--json\`.`,
      "",
    ]),
    ...diffNotes(diff).map((note) => `- ${note}`),
    "",
  ].join("\n");
}

function counted(rows: readonly DiffRow[]): string {
  const groups = Map.groupBy(rows, ({ verdict }) => verdict);
  return [...groups].map(([verdict, { length }]) => `${length} ${verdict}`)
    .join(", ");
}

function details(what: string, rows: readonly DiffRow[]): string[] {
  if (rows.length === 0) return [];
  const summary = `<details><summary>${rows.length} ${what}</summary>`;
  return [summary, "", ...table(rows), "</details>", ""];
}

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
  return [...markdownLines([DIFF_HEADER, ...lines], [0, 1, 2]), ""];
}

const LOUD: readonly Verdict[] = ["worse", "missing", "incomparable", "better"];
