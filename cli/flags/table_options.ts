import { Option } from "@commander-js/extra-typings";
import { InputError, suggestion } from "../../lib/core/mod.ts";
import { DERIVED, METRICS } from "../../lib/metrics/mod.ts";
import { nameList } from "./options.ts";

/** Which columns of a table are printed. */
export interface TableFlags {
  /** These columns, in this order. */
  readonly columns?: readonly string[];
  /** All of them, however wide the terminal is. */
  readonly wide?: true;
}

/** `--columns`, columns of the printed table. */
export const columnsOption = new Option(
  "--columns <ids>",
  "print these columns, in this order; files have all of them",
).argParser(nameList);

/** `--wide`, for all columns. */
export const wideOption = new Option(
  "--wide",
  "print all columns, however wide the terminal is (default: the main ones, as far as they fit)",
);

/**
 * Checks names of columns, before there is a table.
 *
 * @param known Ids of the metrics there are; Entangle's own by default.
 * @throws {InputError} If one is not known; all of them are listed.
 */
export function checkColumns(
  { columns = [] }: TableFlags,
  known: readonly string[] = [...METRICS, ...DERIVED].map(({ id }) => id),
): void {
  const unknown = columns.filter((id) => !known.includes(id));
  if (unknown.length === 0) return;
  throw new InputError(
    "Cannot choose the columns",
    unknown.map((id) => `unknown metric "${id}", ${suggestion(id, known)}`),
  );
}
