import { Command } from "@commander-js/extra-typings";
import {
  audit,
  auditTogether,
  type Finding,
  type Paper,
} from "../../lib/reported/mod.ts";
import { print } from "../terminal/mod.ts";
import { openPapers } from "../compare/mod.ts";

/**
 * Makes the command that audits the tables that papers report.
 *
 * @returns The command; it informs and never gates.
 */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function auditCommand() {
  return new Command("audit")
    .description("Find what cannot be right in the tables that papers report.")
    .argument(
      "[files...]",
      "tables as JSON (default: every file in results/reported)",
    )
    .option("--json", "print the findings as JSON")
    .action(async (files, { json }) => {
      const papers = await openPapers(files);
      const found = [
        ...papers.map((paper) => ({ paper, findings: audit(paper) })),
        { paper: undefined, findings: auditTogether(papers) },
      ];
      print(
        json
          ? JSON.stringify(found.flatMap(({ findings }) => findings), null, 2)
          : found.map(section).join("\n").trimEnd(),
      );
    });
}

function section(
  { paper, findings }: { paper: Paper | undefined; findings: Finding[] },
): string {
  if (!paper && findings.length === 0) return "";
  const lines = findings.length > 0
    ? findings.map(({ check, where, says }) => `  ${check}: ${where}: ${says}`)
    : ["  nothing found"];
  const title = paper ? `${paper.title}: ${paper.source}` : "Between papers";
  return [title, ...lines, ""].join("\n");
}
