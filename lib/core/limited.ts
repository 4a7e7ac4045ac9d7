// A message is read in a terminal: what is long is cut, and the cut says how much is missing.

const MOST_PROBLEMS = 20;
const MOST_LINES = 40;
const LONGEST_LINE = 600;
const LONGEST_VALUE = 80;

/** What is kept at both ends of a line that is too long: its subject, and what to do. */
const [HEAD, TAIL] = [350, 200];

/**
 * Joins a message and its problems, one per line, and cuts what is too long: at most 20
 * problems, 40 lines, and 600 characters in a line, whose middle is left out. A text that
 * was cut is not cut again.
 *
 * @param message What could not be done.
 * @param problems Every problem; none by default.
 * @returns The text, with `… and N more` wherever something is missing.
 */
export function limited(
  message: string,
  problems: readonly string[] = [],
): string {
  const told = problems.slice(0, MOST_PROBLEMS).map((p) => `  ${p}`);
  const more = problems.length - told.length;
  const lines = [message, ...told, ...more > 0 ? [`  … and ${more} more`] : []]
    .join("\n").split("\n");
  const kept = lines.length > MOST_LINES
    ? [
      ...lines.slice(0, MOST_LINES - 1),
      `  … and ${lines.length - MOST_LINES + 1} more lines`,
    ]
    : lines;
  return kept.map(shorter).join("\n");
}

function shorter(line: string): string {
  if (line.length <= LONGEST_LINE) return line;
  return `${line.slice(0, HEAD)} … and ${
    line.length - HEAD - TAIL
  } more characters … ${line.slice(-TAIL)}`;
}

/**
 * Shows a value in a message.
 *
 * @param value Any JSON value, or `undefined` where there is none.
 * @returns Its JSON; of one longer than 80 characters only the beginning, and how much more there is.
 */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  if (text.length <= LONGEST_VALUE) return text;
  if (!Array.isArray(value)) {
    const kept = text.slice(0, LONGEST_VALUE / 2);
    return `${kept}… and ${text.length - kept.length} more characters`;
  }
  const items: string[] = [];
  let length = 0;
  for (const item of value) {
    const next = JSON.stringify(item) ?? "null";
    length += next.length + 2;
    if (length > LONGEST_VALUE / 2) break;
    items.push(next);
  }
  return `[${
    [...items, `… and ${value.length - items.length} more`].join(", ")
  }]`;
}
