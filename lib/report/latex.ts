import { plural } from "../core/mod.ts";
import type {
  ColumnDescription,
  Leaderboard,
  Mark,
  Row,
} from "../bench/mod.ts";
import type { Description } from "../metrics/mod.ts";
import { chanceLevels } from "./chance_text.ts";
import { columnOrder } from "./column_order.ts";
import { texText, texWidth } from "./tex_text.ts";

/**
 * Writes a leaderboard in LaTeX, for `\usepackage{booktabs}`: the main columns in a table as wide as a page
 * of an article, and the others in further tables.
 *
 * @param columns Ids of the columns; all of them, the main ones first, by default.
 * @returns The file's text; what LaTeX would run is escaped.
 */
export function leaderboardTex(
  board: Leaderboard,
  columns?: readonly string[],
): string {
  const chosen = columns
    ? columns.flatMap((id) => board.metrics.find((m) => m.id === id) ?? [])
    : columnOrder(board.metrics);
  return [
    "% \\usepackage{booktabs}",
    ...pages(board, chosen).map((metrics, i) => tableText(board, metrics, i)),
  ].join("\n");
}

/** Width of the text of an article of ten points, and what stands between two columns. */
const PAGE = 345;
const GAP = 8;
/** Nine points, in which the tables are set, as a share of ten. */
const SMALL = 0.92;

/** Columns by table, each as wide as a page at most. */
function pages(
  board: Leaderboard,
  metrics: readonly ColumnDescription[],
): ColumnDescription[][] {
  const first = Math.max(
        ...["chance, p95", ...board.rows.map((r) => r.title)]
          .map(texWidth),
      ) * SMALL + GAP;
  const pages: ColumnDescription[][] = [[]];
  let left = PAGE - first;
  for (const metric of metrics) {
    const wide = columnWidth(metric, board.rows) * SMALL + GAP;
    if (wide > left && pages.at(-1)?.length) {
      pages.push([]);
      left = PAGE - first;
    }
    pages.at(-1)?.push(metric);
    left -= wide;
  }
  return pages;
}

function columnWidth(metric: ColumnDescription, rows: readonly Row[]): number {
  const { level, tail } = chanceLevels(metric, rows);
  const cells = rows.map(({ scores: { [metric.id]: score } }) =>
    !score || score.value === null ? 0 : (score.mark ? 1.15 : 1) *
        texWidth(score.value.toFixed(metric.digits)) +
      4 + 0.8 * texWidth(`± ${score.stderr?.toFixed(metric.digits) ?? "?"}`)
  );
  return Math.max(
    texWidth(`${metric.title} ↓`),
    texWidth(level),
    texWidth(tail),
    ...cells,
  );
}

function tableText(
  { rows, spec, size, profile }: Leaderboard,
  metrics: readonly ColumnDescription[],
  page: number,
): string {
  const line = (cells: readonly string[]) => `    ${cells.join(" & ")} \\\\`;
  const chance = metrics.map((metric) => chanceLevels(metric, rows));
  const marked = metrics.some(({ id }) => rows.some((r) => r.scores[id]?.mark));
  const caption = page === 0
    ? `${texText(spec.question)} ${plural(size.subjects, "subject")}, ${
      plural(size.images, "image")
    } each, ${plural(size.steps, "step")}, profile ${
      texText(profile)
    }; $\\pm$ is one standard error over subjects and seeds; a source without bias or entanglement scores chance, and exceeds $p_{95}$ once in twenty runs.`
    : `${texText(spec.question)} Further columns of Table~\\ref{${
      label(spec.id, 0)
    }}.`;
  return [
    "\\begin{table}[tbp]",
    "  \\centering\\small\\setlength{\\tabcolsep}{4pt}\\setlength{\\belowcaptionskip}{6pt}",
    `  \\caption{${caption}${marked ? ` ${MARKS}` : ""}}`,
    `  \\label{${label(spec.id, page)}}`,
    `  \\begin{tabular}{@{}l${"r".repeat(metrics.length)}@{}}`,
    "    \\toprule",
    line(["Method", ...metrics.map(heading)]),
    "    \\midrule",
    ...rows.map((row) =>
      line([texText(row.title), ...metrics.map((metric) => cell(metric, row))])
    ),
    ...(chance.some(({ level }) => level !== "")
      ? [
        "    \\midrule",
        line(["chance", ...chance.map((c) => texText(c.level))]),
      ]
      : []),
    ...(chance.some(({ tail }) => tail !== "")
      ? [
        line([
          "chance, $p_{95}$",
          ...chance.map((c) => texText(c.tail)),
        ]),
      ]
      : []),
    "    \\bottomrule",
    "  \\end{tabular}",
    "\\end{table}",
    "",
  ].join("\n");
}

const MARKS =
  "Best in bold, second-best underlined, only where the difference to every row below exceeds the error.";

function label(spec: string, page: number): string {
  const name = spec.replaceAll(/[^A-Za-z0-9]+/g, "-");
  return `tab:${name}${page === 0 ? "" : `-${page + 1}`}`;
}

function heading({ title, better }: Description): string {
  const arrow = {
    lower: "\\downarrow",
    higher: "\\uparrow",
    zero: "\\to 0",
    even: "\\to 1/K",
  }[better];
  return `${texText(title)} $${arrow}$`;
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
