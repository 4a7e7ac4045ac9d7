import stringWidth from "string-width";

/**
 * Aligns lines of cells for a terminal of fixed-width letters.
 *
 * @param lines Cells of each line; a line may be short.
 * @param left Columns that are aligned to the left, by index; the others are to the right.
 * @returns One text per line, without space at the end.
 */
export function aligned(
  lines: readonly (readonly string[])[],
  left: readonly number[],
): string[] {
  const count = Math.max(0, ...lines.map((line) => line.length));
  const widths = Array.from(
    { length: count },
    (_, c) => Math.max(...lines.map((line) => width(line[c] ?? ""))),
  );
  return lines.map((line) =>
    line.map((text, c) => {
      const space = " ".repeat((widths[c] ?? 0) - width(text));
      return left.includes(c) ? text + space : space + text;
    }).join("  ").trimEnd()
  );
}

/** Counts the columns of a terminal that a text takes: two for a letter of East Asian scripts, none for an accent of its own. */
export function width(text: string): number {
  return stringWidth(text);
}
