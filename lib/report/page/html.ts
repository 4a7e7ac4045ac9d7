/** Markup that may stand in a page as it is. */
export interface Html {
  /** The markup. */
  readonly markup: string;
}

/** What may stand in a template: texts are escaped, lists are joined, what is absent leaves nothing. */
export type Content =
  | Html
  | string
  | number
  | undefined
  | false
  | readonly Content[];

/**
 * Writes markup. What is put in is escaped, in text and in quoted attributes
 * alike, unless it is markup itself.
 *
 * @param parts The template; values stand in text or in attributes between quotes.
 */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly Content[]
): Html {
  return { markup: String.raw({ raw: parts }, ...values.map(markupOf)) };
}

/**
 * Takes a text for markup.
 *
 * @param markup Markup that the program itself made, such as a drawn chart.
 */
export function trusted(markup: string): Html {
  return { markup };
}

function markupOf(value: Content): string {
  if (value === undefined || value === false) return "";
  if (typeof value === "string") return escaped(value);
  if (typeof value === "number") return String(value);
  if ("markup" in value) return value.markup;
  return value.map(markupOf).join("");
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"'\0]/g, (c) => ENTITIES[c] ?? c);
}

// A page holds no NUL: a parser puts the replacement in its place.
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "\0": "\uFFFD",
};
