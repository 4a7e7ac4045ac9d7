import { InputError } from "../../core/mod.ts";
import { readText } from "./listing.ts";

/**
 * Parses JSON and notes the keys that an object has twice, of which
 * `JSON.parse` silently keeps the last.
 *
 * The text is walked before it is parsed, so that a small file cannot ask for
 * much memory by nesting or by a flood of tiny values.
 *
 * @param depth Deepest nesting that is accepted.
 * @returns The value, and each duplicate key once.
 * @throws {SyntaxError} If the text is not JSON, is nested deeper, or has more than a million values.
 */
export function parseJson(
  text: string,
  depth = 64,
): { value: unknown; duplicates: readonly string[] } {
  const duplicates = walk(text, depth);
  const value: unknown = JSON.parse(text);
  return { value, duplicates };
}

/**
 * Reads a JSON file in which no object has a key twice. Infinities and NaN, as
 * Python writes them, are read as null.
 *
 * @throws {InputError} If the file is missing, is not JSON or has a key twice.
 */
export async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  let parsed;
  try {
    parsed = parseJson(withoutInfinities(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InputError(`Cannot read "${path}": ${error.message}`);
  }
  if (parsed.duplicates.length > 0) {
    throw new InputError(
      `Cannot read "${path}": an object has a key twice`,
      parsed.duplicates.map((key) =>
        `${path}: ${JSON.stringify(key)} is there twice`
      ),
    );
  }
  return parsed.value;
}

/** Python writes infinities and NaN, for which JSON has no word; they become null. */
function withoutInfinities(text: string): string {
  return text.replace(
    /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g,
    (found) => found.startsWith('"') ? found : "null",
  );
}

/**
 * Tells whether a JSON value is an object, and neither an array nor `null`.
 *
 * @returns `true` for an object.
 */
export function isObject(
  value: unknown,
): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const MOST_VALUES = 1_000_000;

/** Returns the duplicate keys. Takes any text: what is not JSON is left to `JSON.parse`. */
function walk(text: string, depth: number): string[] {
  const duplicates = new Set<string>();
  const open: (Set<string> | null)[] = [];
  let values = 0;
  let keyIsNext = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === "{") open.push(new Set());
    else if (c === "[") open.push(null);
    else if (c === "}" || c === "]") open.pop();
    else if (c === ",") values++;
    else if (c === '"') {
      const start = i++;
      while (i < text.length && text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
      const keys = open.at(-1);
      if (!keyIsNext || !keys) continue;
      const key: string = JSON.parse(text.slice(start, i + 1));
      if (keys.has(key)) duplicates.add(key);
      keys.add(key);
      keyIsNext = false;
    }
    if (c === "{" || c === ",") keyIsNext = true;
    if (open.length > depth) {
      throw new SyntaxError(`nested deeper than ${depth} levels`);
    }
    if (values > MOST_VALUES) {
      throw new SyntaxError(`more than ${MOST_VALUES} values`);
    }
  }
  return [...duplicates];
}
