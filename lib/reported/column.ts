import type { Paper, PaperTable } from "./paper.ts";

/** One value as printed. */
export interface Printed {
  /** Name of its row. */
  readonly row: string;
  /** The text. */
  readonly text: string;
  /** The number. */
  readonly value: number;
  /** Half a unit of its last digit. */
  readonly rounding: number;
}

/** A column of a table, without the cells that are empty. */
export interface Column {
  /** Id of the table. */
  readonly table: string;
  /** Number of images behind a value. */
  readonly images: number;
  /** Number of prompts that a value of a method is a mean of. */
  readonly subjects: number;
  /** What the rows are. */
  readonly rows: PaperTable["rows"];
  /** Attribute, if the table says. */
  readonly attribute: string | undefined;
  /** Metric. */
  readonly metric: string;
  /** Method, where rows are subjects. */
  readonly method: string | undefined;
  /** Its values. */
  readonly cells: readonly Printed[];
}

/** Takes the columns out of a paper's tables. */
export function columnsOf({ tables }: Paper): Column[] {
  return tables.flatMap((table) =>
    table.columns.map(({ metric, method, attribute }, c) => ({
      table: table.id,
      images: table.images,
      subjects: table.subjects,
      rows: table.rows,
      attribute: attribute ?? table.attribute,
      metric,
      method,
      cells: table.cells.flatMap(([row, ...texts]) => {
        const text = texts[c];
        return typeof text === "string" ? [printed(row, text)] : [];
      }),
    }))
  );
}

/**
 * Names a column in a sentence.
 *
 * @returns For example `"Table 4, race, RD of FD+BIASMAP"`.
 */
export function nameOf({ table, attribute, metric, method }: Column): string {
  const what = method === undefined ? metric : `${metric} of ${method}`;
  return [table, attribute, what].filter(Boolean).join(", ");
}

function printed(row: string, text: string): Printed {
  const digits = text.split(".")[1]?.length ?? 0;
  return { row, text, value: Number(text), rounding: 0.5 * 10 ** -digits };
}
