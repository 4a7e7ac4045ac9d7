import { aligned, width } from "./align.ts";
import type { Table } from "./table.ts";
import { wrapped } from "./wrapped.ts";

/**
 * Aligns a table for a terminal of fixed-width letters.
 *
 * @param most Letters of a line; columns that do not fit are left out from the last one on, and named, and
 *   what is said is broken into lines. By default nothing is left out or broken.
 * @returns Lines, with a newline at the end.
 */
export function terminalTable(
  { header, lines, notes, departures = [], said = [], ...table }: Table,
  most = Infinity,
): string {
  const shown = fitting([header, ...lines], most);
  const [head = "", ...rest] = aligned(
    [header, ...lines].map((line) => line.slice(0, shown)),
    [0],
  );
  const rule = "─".repeat(Math.max(...[head, ...rest].map(width)));
  const chance = rest.pop() ?? "";
  const left = header.slice(shown);
  return [
    ...(said.length === 0 ? [] : [
      ...[...said.slice(0, shown - 1), table.rule ?? ""].filter(Boolean)
        .flatMap((text) => wrapped(text, most)),
      "",
    ]),
    ...[head, rule, ...rest, rule, chance, ""],
    ...(left.length === 0 ? [] : wrapped(
      `${left.length} more columns are wider than this terminal: ${
        left.join(", ")
      }; --wide shows all, --columns those that are named`,
      most,
    )),
    ...notes.flatMap((note) => wrapped(note, most)),
    ...departures.flatMap((line) => wrapped(`not as published: ${line}`, most)),
    "",
  ].join("\n");
}

/**
 * Counts the columns that fit into a line: two at least, a name and a number.
 *
 * @param lines Cells of each line, the header's first.
 */
export function fitting(
  lines: readonly (readonly string[])[],
  most: number,
): number {
  const count = lines[0]?.length ?? 0;
  let [shown, used] = [0, -2];
  while (shown < count) {
    used += 2 + Math.max(...lines.map((line) => width(line[shown] ?? "")));
    if (used > most && shown >= 2) break;
    shown++;
  }
  return shown;
}
