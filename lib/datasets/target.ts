import { at, InputError, insteadOf, sha256 } from "../core/mod.ts";
import { readTable, type TableRow } from "./table.ts";

/** Shares of the classes that images are held against. */
export interface TargetTable {
  /** Where they are from, as the table says; its name if it does not. */
  readonly source: string;
  /** SHA-256 of the table. */
  readonly digest: string;
  /** Share of each class, by subject; they sum to 1. */
  readonly shares: Readonly<Record<string, readonly number[]>>;
}

/**
 * Reads shares of classes by subject, such as labour statistics: a table, CSV or JSON-lines, with a column
 * `subject` and one for each class. It may have more of either, and a column `source`. Shares sum to 1, or to 100 as
 * percentages do; what rounding leaves of that is divided out.
 *
 * @throws {InputError} If a subject or a class is not there, or shares are none; lists all.
 */
export function readTarget(
  name: string,
  text: string,
  subjects: readonly string[],
  classes: readonly string[],
): TargetTable {
  const rows = readTable(name, text, ["subject", ...classes]);
  const wrong: string[] = [];
  const known = new Map<string, TableRow>();
  for (const row of rows) {
    const subject = row.fields["subject"] ?? "";
    if (known.has(subject)) {
      wrong.push(`${row.where}: "${subject}" is there twice`);
    }
    known.set(subject, row);
  }
  const shares = subjects.map((subject) => {
    const row = known.get(subject);
    if (row) return [subject, sharesOf(row, classes, wrong)] as const;
    wrong.push(
      `no row for the subject "${subject}"; ${
        insteadOf(subject, [...known.keys()])
      }`,
    );
    return [subject, []] as const;
  });
  if (wrong.length > 0) {
    throw new InputError(`Cannot use the target "${name}"`, wrong);
  }
  const sources = new Set(rows.flatMap(({ fields }) => fields["source"] ?? []));
  return {
    source: sources.size > 0 ? [...sources].join("; ") : name,
    digest: sha256(new TextEncoder().encode(text)),
    shares: Object.fromEntries(shares),
  };
}

function sharesOf(
  { where, fields }: TableRow,
  classes: readonly string[],
  wrong: string[],
): number[] {
  const found = classes.map((id) => Number(fields[id]));
  classes.forEach((id, c) => {
    if (at(found, c) >= 0) return;
    wrong.push(`${where}: ${id}: expected a share, got "${fields[id]}"`);
  });
  const sum = found.reduce((a, b) => a + b, 0);
  const whole = Math.abs(sum - 1) <= ROUNDING ||
    Math.abs(sum - 100) <= 100 * ROUNDING;
  if (Number.isFinite(sum) && !whole) {
    wrong.push(
      `${where}: expected shares of ${
        classes.join(", ")
      } that sum to 1 or to 100, got ${Number(sum.toPrecision(6))}`,
    );
  }
  return found.map((share) => share / sum);
}

/** What percentages that were rounded to whole ones may miss 100 by. */
const ROUNDING = 0.02;
