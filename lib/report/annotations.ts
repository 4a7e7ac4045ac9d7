import type { Diff, Gate } from "../bench/mod.ts";
import { type DiffNames, diffRows } from "./diff_rows.ts";

/**
 * Writes what closes or blinds a gate as annotations of GitHub Actions, as many as it shows of a step.
 *
 * @param file File that the annotations belong to, if it is one of the repository.
 * @returns One workflow command per line, ten at most; where there are more, the last says how many.
 * @see {@link https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands}
 */
export function annotations(
  diff: Diff,
  names: DiffNames,
  gate: Gate,
  file?: string,
): string[] {
  if (gate.state === "open") return [];
  const level = gate.state === "closed" ? "error" : "warning";
  const place = file === undefined ? "" : `file=${property(file)},`;
  const rows = diffRows({ ...diff, comparisons: gate.by });
  const shown = rows.length > MOST ? rows.slice(0, MOST - 1) : rows;
  const lines = shown.map((row) => {
    const title = property(`${row.verdict}: ${row.method}, ${row.metric}`);
    const says = [
      `${row.candidate} against ${row.baseline} in ${names.baseline}`,
      row.difference,
      row.reason,
    ].filter(Boolean).join("; ");
    return `::${level} ${place}title=${title}::${data(says)}`;
  });
  const left = rows.length - shown.length;
  if (left === 0) return lines;
  const title = property(`and ${left} more`);
  const says = "All of them are in the summary of this step.";
  return [...lines, `::${level} ${place}title=${title}::${says}`];
}

/** GitHub drops what goes beyond ten errors, and ten warnings, of a step. */
const MOST = 10;

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
