/**
 * Writes a table in Markdown.
 *
 * @param lines Cells of each line, the header's first.
 * @param left Columns that are aligned to the left, by index; the others are to the right.
 * @returns Lines of Markdown; what would end a cell is escaped.
 */
export function markdownLines(
  lines: readonly (readonly string[])[],
  left: readonly number[],
): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(escaped).join(" | ")} |`;
  const [header = [], ...rest] = lines;
  return [
    line(header),
    line(header.map((_, c) => left.includes(c) ? "---" : "---:")),
    ...rest.map(line),
  ];
}

/**
 * Writes a name as code.
 *
 * @returns The name between backticks, with none in it.
 */
export function inlineCode(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}

/**
 * Writes a text from a spec into a line of Markdown.
 *
 * @returns The text, in which nothing is markup.
 */
export function escapedText(text: string): string {
  return text.replaceAll(/[\\*_[\]`]/g, "\\$&").replaceAll("<", "&lt;")
    .replaceAll("\n", " ");
}

/** Names come from specs: a bar would end the cell, an angle would begin HTML. */
function escaped(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll(
    "\n",
    " ",
  );
}
