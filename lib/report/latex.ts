import type { Leaderboard, Mark, Row } from "../bench/mod.ts";
import type { Description } from "../metrics/mod.ts";
import { chanceText } from "./table.ts";

/**
 * Writes a leaderboard as a LaTeX table, for `\usepackage{booktabs}`.
 *
 * @returns The file's text; what LaTeX would run is escaped.
 */
export function leaderboardTex(board: Leaderboard): string {
  const { metrics, rows, spec, size } = board;
  const line = (cells: readonly string[]) => `    ${cells.join(" & ")} \\\\`;
  return [
    "\\begin{table}",
    "  \\centering",
    `  \\caption{${
      escaped(spec.question)
    } ${size.subjects} subjects, ${size.images} images each; $\\pm$ is one standard error over subjects and seeds. ${MARKS}}`,
    `  \\label{tab:${spec.id.replaceAll("_", "-")}}`,
    `  \\begin{tabular}{l${"r".repeat(metrics.length)}}`,
    "    \\toprule",
    line(["Method", ...metrics.map(heading)]),
    "    \\midrule",
    ...rows.map((row) =>
      line([escaped(row.title), ...metrics.map((metric) => cell(metric, row))])
    ),
    "    \\midrule",
    line([
      "chance",
      ...metrics.map((metric) => escaped(chanceText(metric, rows))),
    ]),
    "    \\bottomrule",
    "  \\end{tabular}",
    "\\end{table}",
    "",
  ].join("\n");
}

const MARKS =
  "Best in bold, second-best underlined, only where the difference to every row below exceeds the error.";

function heading({ title, better }: Description): string {
  const arrow = {
    lower: "\\downarrow",
    higher: "\\uparrow",
    zero: "\\to 0",
    even: "\\to 1/K",
  }[better];
  return `${escaped(title)} $${arrow}$`;
}

function cell({ id, digits }: Description, { scores }: Row): string {
  const score = scores[id];
  if (!score || score.value === null) return "--";
  const value = score.value.toFixed(digits);
  const error = score.stderr === null ? "?" : score.stderr.toFixed(digits);
  return `${emphasis(value, score.mark)} {\\scriptsize $\\pm$ ${error}}`;
}

function emphasis(number: string, mark: Mark | undefined): string {
  const math = `$${number}$`;
  if (!mark) return math;
  return {
    best: `$\\mathbf{${number}}$`,
    second: `\\underline{${math}}`,
  }[mark];
}

function escaped(text: string): string {
  const special: Readonly<Record<string, string>> = {
    "\\": "\\textbackslash{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    "–": "--",
  };
  return text.replaceAll(
    /[\\~^–{}$&#%_]/g,
    (c) => special[c] ?? `\\${c}`,
  );
}
