import { csvRecords, InputError } from "../core/mod.ts";

/** A line of a table: texts by the name of their column; an empty field is absent. */
export interface TableRow {
  /** Where it stands, for messages: `"prompts.csv, line 7"`. */
  readonly where: string;
  /** The fields. */
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Reads a table: CSV with a header, or JSON-lines, one object a line; which of them, the first character says.
 *
 * @param columns Columns that every row must have.
 * @returns Its rows, at least one, in their order.
 * @throws {InputError} If it is neither, is empty, or rows lack what they must have; lists all.
 */
export function readTable(
  name: string,
  text: string,
  columns: readonly string[],
): TableRow[] {
  const plain = text.replace(/^\uFEFF/, "");
  const refuse = (problems: readonly string[]) =>
    new InputError(`Cannot read the table "${name}"`, problems);
  const problems: string[] = [];
  const rows = /^\s*\{/.test(plain)
    ? jsonLines(name, plain, problems)
    : csvLines(name, plain, problems);
  if (problems.length > 0) throw refuse(problems);
  if (rows.length === 0) throw refuse(["it has no rows below its header"]);
  const header = [
    ...new Set(rows.flatMap(({ fields }) => Object.keys(fields))),
  ];
  const absent = columns.filter((column) => !header.includes(column));
  if (absent.length > 0) {
    throw refuse(
      absent.map((column) =>
        `no column "${column}"; there are ${
          header.map((known) => `"${known}"`).join(", ")
        }`
      ),
    );
  }
  const empty = rows.flatMap(({ where, fields }) =>
    columns.filter((column) => fields[column] === undefined)
      .map((column) => `${where}: "${column}" is empty`)
  );
  if (empty.length > 0) throw refuse(empty);
  return rows;
}

function csvLines(name: string, text: string, problems: string[]): TableRow[] {
  try {
    // The header is line 1; a quoted field may hold further line ends, so it is a count of records.
    return csvRecords(text).map((record, i) =>
      row(`${name}, line ${i + 2}`, Object.entries(record))
    );
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    return [];
  }
}

function jsonLines(name: string, text: string, problems: string[]): TableRow[] {
  return text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    const where = `${name}, line ${i + 1}`;
    try {
      const value: unknown = JSON.parse(line);
      if (
        typeof value === "object" && value !== null && !Array.isArray(value)
      ) {
        return [row(where, Object.entries(value))];
      }
      problems.push(`${where}: expected an object`);
    } catch (error) {
      problems.push(
        `${where}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    return [];
  });
}

function row(
  where: string,
  entries: readonly (readonly [string, unknown])[],
): TableRow {
  const said = entries.flatMap(([column, value]) => {
    const text = value === null || value === undefined
      ? ""
      : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);
    return text.trim() === "" ? [] : [[column.trim(), text.trim()] as const];
  });
  return { where, fields: Object.fromEntries(said) };
}
