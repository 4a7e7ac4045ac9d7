import { atChance } from "./checks/chance_level.ts";
import { constantRatio } from "./checks/constant_ratio.ts";
import { duplicatedColumns, duplicatedMetrics } from "./checks/duplicated.ts";
import { meansThatDisagree } from "./checks/means.ts";
import { repeatedRows } from "./checks/repeated_rows.ts";
import { stageMeans } from "./checks/stage_means.ts";
import { unattainable } from "./checks/unattainable.ts";
import { wrongQuotes } from "./checks/quotes.ts";
import { columnsOf } from "./column.ts";
import type { Finding } from "./finding.ts";
import type { Paper } from "./paper.ts";

/**
 * Finds what cannot be right in a paper's tables, from the tables alone.
 *
 * @returns Findings, check by check; none if all is consistent.
 */
export function audit(paper: Paper): Finding[] {
  const columns = columnsOf(paper);
  return [
    ...unattainable(columns),
    ...duplicatedColumns(columns),
    ...duplicatedMetrics(columns),
    ...constantRatio(columns),
    ...meansThatDisagree(columns),
    ...(paper.stages ? stageMeans(columns, paper.stages) : []),
    ...wrongQuotes(columns, paper.quotes),
    ...atChance(columns),
    ...repeatedRows([paper]),
  ];
}

/**
 * Finds rows that a paper has from another.
 *
 * @param papers The papers, at least two.
 * @returns One finding per row.
 */
export function auditTogether(papers: readonly Paper[]): Finding[] {
  const within = new Set(
    papers.flatMap((paper) => repeatedRows([paper])).map((f) =>
      f.where + f.says
    ),
  );
  return repeatedRows(papers).filter((f) => !within.has(f.where + f.says));
}
