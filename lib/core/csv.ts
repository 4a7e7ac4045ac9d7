import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";

/** What a field of a CSV file can hold; nothing is an empty field. */
export type CsvField = string | number | null | undefined;

/**
 * Writes CSV with LF line ends.
 *
 * @param lines Fields of each line; numbers are written in their shortest form that reads back the same.
 * @returns The file's text. A text that a spreadsheet would run is written with an apostrophe before it.
 */
export function csvText(
  header: readonly string[],
  lines: readonly (readonly CsvField[])[],
): string {
  return stringify([header, ...lines] as CsvField[][], {
    cast: {
      string: (text) => FORMULA.test(text) ? `'${text}` : text,
    },
  });
}

/**
 * Reads what {@linkcode csvText} wrote.
 *
 * @returns One record per line, by column name; every field is a text.
 * @throws {Error} If it is no CSV, or a line has more or fewer fields than the header.
 */
export function csvRecords(text: string): readonly Record<string, string>[] {
  return parse(text, {
    columns: true,
    // What spreadsheets write before a text in UTF-8.
    bom: true,
    cast: (field) => ESCAPED.test(field) ? field.slice(1) : field,
  });
}

const FORMULA = /^'*[=+\-@\t\r]/;
const ESCAPED = /^'+[=+\-@\t\r]/;
