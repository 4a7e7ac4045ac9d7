import type { Mark } from "../bench/mod.ts";

/** How a cell shows its place in the column; called only in columns that have places. */
export type MarkStyle = (text: string, mark: Mark | undefined) => string;

/** For letters of fixed width: a raised 1 or 2 behind the number, and room for one behind the others. */
export function raised(text: string, mark: Mark | undefined): string {
  return `${text}${mark ? { best: "¹", second: "²" }[mark] : " "}`;
}

/** For Markdown: bold and italic. */
export function emphasised(text: string, mark: Mark | undefined): string {
  if (!mark) return text;
  const star = { best: "**", second: "*" }[mark];
  return `${star}${text}${star}`;
}
