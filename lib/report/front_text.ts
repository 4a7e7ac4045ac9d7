import { plural } from "../core/mod.ts";
import type { Front, FrontRow } from "../bench/mod.ts";
import { aligned } from "./align.ts";
import { inlineCode, markdownLines } from "./markdown.ts";
import { probability } from "./difference_text.ts";
import { columnName, scoreText } from "./score_text.ts";
import { wrapped } from "./wrapped.ts";

/**
 * Writes a front for a terminal.
 *
 * @param most Letters of a line of what is said below the table. By default nothing is broken.
 * @returns Lines, with a newline at the end.
 */
export function frontText(
  front: Front,
  names: readonly string[],
  most = Infinity,
): string {
  return [
    `${front.spec.id}@${front.spec.version}: ${titleOf(front)} of ${
      names.join(" and ")
    }`,
    "",
    ...aligned(frontTable(front), [0, front.columns.length + 1]),
    "",
    ...frontNotes(front).flatMap((note) => wrapped(note, most)),
    "",
  ].join("\n");
}

/**
 * Writes a front in Markdown.
 *
 * @returns The document, with a newline at the end.
 */
export function frontMarkdown(front: Front, names: readonly string[]): string {
  return [
    `### ${front.spec.id}@${front.spec.version}: ${titleOf(front)} of ${
      names.map(inlineCode).join(" and ")
    }`,
    "",
    ...markdownLines(frontTable(front), [0, front.columns.length + 1]),
    "",
    ...frontNotes(front).map((note) => `- ${note}`),
    "",
  ].join("\n");
}

function titleOf({ columns }: Front): string {
  return `front of ${columns.map(columnName).join(", ")}`;
}

/** Writes rows in the order of the boards, for a table does not rank what may be equal; the header first. */
export function frontTable({ columns, rows }: Front): string[][] {
  const titles = new Map(rows.map(({ id, title }) => [id, title]));
  return [
    ["method", ...columns.map(columnName), "standing"],
    ...rows.map((row) => [
      row.title,
      ...columns.map(({ digits }, c) => scoreText(digits, row.scores[c])),
      standingText(row, titles),
    ]),
  ];
}

function standingText(
  { standing, dominatedBy, onFront }: FrontRow,
  titles: ReadonlyMap<string, string>,
): string {
  if (standing === "open") return "may be on the front";
  if (standing === "front") return `on the front, p ${probability(onFront)}`;
  const [first, ...others] = dominatedBy;
  if (!first) return "";
  return `dominated by ${titles.get(first.id) ?? first.id}, p ${
    probability(first.p)
  }${others.length === 0 ? "" : ` (and ${others.length} more)`}`;
}

/** Says what must be known to read a front. */
export function frontNotes({ alpha, columns, rows, remarks }: Front): string[] {
  const n = rows.length;
  const count = (standing: FrontRow["standing"]) =>
    rows.filter((row) => row.standing === standing).length;
  const sure = `${Math.round(100 * (1 - alpha))} %`;
  const dominated = count("dominated");
  return [
    `${dominated} of ${plural(n, "row")} ${
      dominated === 1 ? "is" : "are"
    } dominated, ${count("front")} shown to be on the front, ${
      count("open")
    } may be on it`,
    `dominated: another row is better in ${
      columns.length === 2 ? "both columns" : "every column"
    }, beyond the error for other subjects and seeds like these, every two rows paired by image, p-values adjusted for all ${
      n * (n - 1)
    } ordered pairs (Holm); so the rows that are not dominated contain the true front with a confidence of ${sure} or more`,
    `on the front: against every other row it is better in some column, adjusted for columns and rows; all that are said to be so are, with a confidence of ${sure}`,
    ...(columns.some(({ combines }) => combines === "images")
      ? [
        `${
          columns.filter(({ combines }) => combines === "images")
            .map(({ title }) => title).join(", ")
        }: of all images together, so its error is over seeds, and what is said holds for these subjects only`,
      ]
      : []),
    "equal in a column counts as no better, unless the column has no error, as relative NFE",
    ...remarks,
  ];
}
