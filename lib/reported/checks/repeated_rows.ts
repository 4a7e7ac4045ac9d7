import { at } from "../../core/mod.ts";
import type { Finding } from "../finding.ts";
import type { Paper, PaperTable } from "../paper.ts";

/**
 * Finds a row that stands in two tables, of one paper or of two, under another
 * name or as a copy: three or more values for one attribute, equal in all digits
 * that both print.
 *
 * @returns One finding per pair of rows.
 */
export function repeatedRows(papers: readonly Paper[]): Finding[] {
  const rows = papers.flatMap((paper) =>
    paper.tables.filter((t) => t.rows === "method")
      .flatMap((table) => rowsOf(`${paper.title}, ${table.id}`, table))
  );
  const found = new Map<string, Finding>();
  for (const [i, a] of rows.entries()) {
    for (const b of rows.slice(i + 1)) {
      if (a.table === b.table || a.attribute !== b.attribute) continue;
      const shared = [...a.values].filter(([metric]) => b.values.has(metric));
      const same = shared.every(([metric, text]) =>
        agree(text, b.values.get(metric) ?? "")
      );
      if (shared.length < 3 || !same) continue;
      const key = `${a.table} ${a.name} ${b.table} ${b.name}`;
      found.set(key, {
        check: "repeated row",
        where: `${a.table}, ${a.name}`,
        says: `has the values of ${b.table}, ${b.name}`,
      });
    }
  }
  return [...found.values()];
}

interface Row {
  readonly table: string;
  readonly name: string;
  readonly attribute: string | undefined;
  readonly values: ReadonlyMap<string, string>;
}

function rowsOf(where: string, table: PaperTable): Row[] {
  return table.cells.flatMap(([name, ...texts]) => {
    const groups = Map.groupBy(
      table.columns.keys(),
      (c) => at(table.columns, c).attribute ?? table.attribute,
    );
    return [...groups].map(([attribute, columns]) => ({
      table: where,
      name,
      attribute,
      values: new Map(
        columns.flatMap((c) => {
          const text = texts[c];
          return typeof text === "string"
            ? [[at(table.columns, c).metric, text] as const]
            : [];
        }),
      ),
    }));
  });
}

/** Equal in the digits of the shorter. */
function agree(a: string, b: string): boolean {
  const digits = (text: string) => text.split(".")[1]?.length ?? 0;
  const few = Math.min(digits(a), digits(b));
  return Math.abs(Number(a) - Number(b)) <= 0.5 * 10 ** -few * (1 + 1e-9);
}
