import { width } from "./align.ts";

/**
 * Breaks a text between words, so that each line fits; those after the first are indented.
 *
 * @param most Letters of a line; a longer word has a line of its own.
 */
export function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && width(longer) > most) {
      lines.push(line);
      line = `  ${word}`;
    } else line = longer;
  }
  return [...lines, line];
}
