import type { Diff, Gate } from "../bench/mod.ts";
import { type DiffNames, diffRows, verdictCounts } from "./diff_rows.ts";

/**
 * Writes a diff as JUnit XML, one test per comparison: what closes the gate failed,
 * what could not be judged is an error, what was not asked for is skipped.
 *
 * @returns The document, with a newline at the end.
 */
export function junitXml(diff: Diff, names: DiffNames, gate: Gate): string {
  const rows = diffRows(diff);
  const found = new Set(
    diffRows({ ...diff, comparisons: gate.by }).map((row) =>
      `${row.method} ${row.metric}`
    ),
  );
  const kind = gate.state === "closed" ? "failure" : "error";
  const cases = rows.map((row) => {
    const stands = found.has(`${row.method} ${row.metric}`);
    const says = [
      row.verdict,
      `${row.candidate} against ${row.baseline}`,
      row.difference,
      row.reason,
    ].filter(Boolean).join("; ");
    const name = attribute(`${row.metric}: ${row.verdict}`);
    const open = `<testcase classname=${attribute(row.method)} name=${name}`;
    return stands
      ? `    ${open}><${kind} message=${attribute(says)}/></testcase>`
      : `    ${open}/>`;
  });
  const suite = [
    `name=${attribute(`${names.candidate} against ${names.baseline}`)}`,
    `tests="${rows.length}"`,
    `failures="${kind === "failure" ? found.size : 0}"`,
    `errors="${kind === "error" ? found.size : 0}"`,
  ].join(" ");
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name=${attribute(verdictCounts(diff))}>`,
    `  <testsuite ${suite}>`,
    ...cases,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function attribute(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  // Letters that XML 1.0 does not know would make the whole file unreadable.
  const known = [...text].filter((c) => c >= " " || "\t\n\r".includes(c)).join(
    "",
  );
  return `"${known.replaceAll(/[&<>"]/g, (c) => escapes[c] ?? c)}"`;
}
