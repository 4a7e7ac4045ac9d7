import type { Column, Printed } from "../column.ts";
import type { Finding } from "../finding.ts";
import type { Quote } from "../paper.ts";

/**
 * Finds values in the text that are not those of the table of which it speaks,
 * and comparisons that the table contradicts.
 *
 * @returns One finding per wrong quote.
 */
export function wrongQuotes(
  columns: readonly Column[],
  quotes: readonly Quote[],
): Finding[] {
  return quotes.flatMap((quote) => {
    const { place, attribute, value } = quote;
    const finding = (says: string) => [{ check: "quote", where: place, says }];
    const cells = columns.filter((c) => c.metric === quote.metric)
      .flatMap((column) => {
        const cell = cellOf(column, quote);
        return cell ? [{ column, cell }] : [];
      });
    const own = cells.filter(({ column }) => column.attribute === attribute);
    const right = own.some(({ cell }) => cell.text === value);
    if (right) return contradicted(columns, quote).flatMap(finding);
    const source = cells.find(({ cell }) => cell.text === value)?.column;
    return finding(
      `${what(quote)} is called ${value}, but the table of ${attribute} has ${
        own.map(({ cell }) => cell.text).join(", ") || "none"
      }${source ? `; ${value} is that of ${source.attribute}` : ""}`,
    );
  });
}

function cellOf(
  { rows, method, cells }: Column,
  quote: Quote,
): Printed | undefined {
  const row = rows === "method" ? quote.method : quote.subject;
  if (rows === "subject" && method !== quote.method) return undefined;
  if (rows === "method" && quote.subject !== undefined) return undefined;
  return cells.find((cell) => cell.row === row);
}

function contradicted(columns: readonly Column[], quote: Quote): string[] {
  if (quote.says !== "higher than the others") return [];
  const column = columns.find((c) =>
    c.rows === "method" && c.metric === quote.metric &&
    c.attribute === quote.attribute && cellOf(c, quote)?.text === quote.value
  );
  const least = Math.min(...column?.cells.map(({ value }) => value) ?? []);
  return Number(quote.value) > least ? [] : [
    `${
      what(quote)
    }, ${quote.value}, is called ${quote.says}, but it is the least of ${column?.table}`,
  ];
}

function what({ attribute, subject, method, metric }: Quote): string {
  return [`${metric} of ${method}`, subject, attribute].filter(Boolean)
    .join(", ");
}
