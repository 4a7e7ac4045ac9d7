import type { Leaderboard } from "../bench/mod.ts";
import { markdownLines } from "./markdown.ts";

type Board = Pick<Leaderboard, "collateral" | "rows">;
type Attribute = NonNullable<Leaderboard["collateral"]>["attributes"][number];

/**
 * Says what rows did to attributes that their spec does not ask about, where that could be told.
 *
 * @returns One sentence per attribute; none where nothing is known of others.
 */
export function collateralLines(board: Board): string[] {
  const { collateral } = board;
  if (!collateral) return [];
  const against = titleOf(board, collateral.reference);
  return collateral.attributes.map((attribute) => {
    const { name, rows, classes } = attribute;
    const told = rows.flatMap(({ method, shifts = [] }) => {
      const moved = shifts.flatMap((shift, c) =>
        shift && shift.p < ALPHA
          ? [`P(${classes[c]}) by ${signed(shift.delta, shift.stderr)}`]
          : []
      );
      return moved.length === 0
        ? []
        : [`${titleOf(board, method)} moved ${moved.join(", ")}`];
    });
    const known = rows.some(({ shifts }) => shifts?.some((s) => s !== null));
    if (!known) return `beside what was asked, ${name}: ${lone(attribute)}`;
    return `beside what was asked, ${name}: ${
      told.length === 0
        ? `no row moved it against ${against} by more than its error`
        : `against ${against}, ${told.join("; ")}`
    }`;
  });
}

/** What rows did to one attribute, cell by cell. */
export interface CollateralTable {
  /** The attribute. */
  readonly name: string;
  /** Names of the columns. */
  readonly header: readonly string[];
  /** One line per method. */
  readonly lines: readonly (readonly string[])[];
}

/**
 * Writes a table per attribute: shares of its classes in each row, and how far they are from the reference's.
 *
 * @returns The tables, and what must be said to read them; none where nothing is known of others.
 */
export function collateralTables(
  board: Board,
): { readonly tables: readonly CollateralTable[]; readonly notes: string[] } {
  const { collateral } = board;
  if (!collateral) return { tables: [], notes: [] };
  const tables = collateral.attributes.map(({ name, classes, rows }) => ({
    name,
    header: ["method", ...classes.flatMap((id) => [`P(${id})`, "shift"]), "n"],
    lines: rows.map(({ method, n, shares, shifts }) => [
      titleOf(board, method),
      ...shares.flatMap(({ value, stderr }, c) => {
        const shift = shifts?.[c];
        return [
          value === null ? "–" : plusMinus(value, stderr),
          !shift
            ? "–"
            : `${signed(shift.delta, shift.stderr)}${
              shift.p < ALPHA ? " *" : ""
            }`,
        ];
      }),
      String(n),
    ]),
  }));
  const notes = [
    `shift: the share less that of ${
      titleOf(board, collateral.reference)
    }, paired by subject and, where both drew the same, by seed; ± is one standard error over subjects and seeds`,
    "*: p < 0.05 for other subjects and seeds, adjusted for all shifts of the attribute (Holm)",
  ];
  return { tables, notes };
}

/**
 * Writes these tables in Markdown.
 *
 * @returns Lines with a heading; none where nothing is known of others.
 */
export function collateralSection(board: Board): string[] {
  const { tables, notes } = collateralTables(board);
  if (tables.length === 0) return [];
  return [
    ...["## What else changed", ""],
    ...tables.flatMap(({ name, header, lines }) => [
      ...[`### ${name}`, ""],
      ...markdownLines([header, ...lines], [0]),
      "",
    ]),
    ...notes.map((note) => `- ${note.replace(/^\*/, "\\*")}`),
    "",
  ];
}

function lone({ classes, rows }: Attribute): string {
  return rows.map(({ shares }) =>
    shares.map(({ value, stderr }, c) =>
      `P(${classes[c]}) ${value === null ? "–" : plusMinus(value, stderr)}`
    ).join(", ")
  ).join("; ");
}

function titleOf({ rows }: Pick<Board, "rows">, method: string): string {
  return rows.find((row) => row.method === method)?.title ?? method;
}

function plusMinus(value: number, stderr: number | null): string {
  return `${value.toFixed(2)} ±${stderr === null ? "?" : stderr.toFixed(2)}`;
}

function signed(value: number, stderr: number): string {
  return `${value < 0 ? "" : "+"}${plusMinus(value, stderr)}`;
}

const ALPHA = 0.05;
