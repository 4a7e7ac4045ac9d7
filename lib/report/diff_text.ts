import type { Diff } from "../bench/mod.ts";
import { aligned } from "./align.ts";
import {
  DIFF_HEADER,
  type DiffNames,
  diffNotes,
  type DiffRow,
  foldedRows,
  verdictCounts,
} from "./diff_rows.ts";

/**
 * Writes a diff for a terminal. What is identical is counted, not listed.
 *
 * @returns Lines, with a newline at the end.
 */
export function diffText(diff: Diff, names: DiffNames): string {
  const rows = foldedRows(diff).filter(({ verdict }) =>
    verdict !== "identical"
  );
  const lines = rows.length === 0
    ? []
    : aligned([[...DIFF_HEADER, ""], ...rows.map(cells)], [0, 1, 2, 8]);
  return [
    `${diff.spec.id}@${diff.spec.version}: ${names.candidate} against ${names.baseline}`,
    "",
    ...lines,
    ...(lines.length > 0 ? [""] : []),
    verdictCounts(diff),
    ...diffNotes(diff),
    "",
  ].join("\n");
}

function cells(row: DiffRow): string[] {
  return [
    row.verdict,
    row.method,
    row.metric,
    row.baseline,
    row.candidate,
    row.difference,
    row.p,
    row.detectable,
    row.reason,
  ];
}
