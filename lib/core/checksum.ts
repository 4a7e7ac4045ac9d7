import { canonicalJson, digest } from "./canonical.ts";

/**
 * Writes a record that can tell whether it was changed since: canonical JSON with its own digest in it.
 *
 * @param value Plain data without a key `sha256`.
 * @returns The text, with a newline at the end.
 */
export function withChecksum(value: Readonly<Record<string, unknown>>): string {
  return `${canonicalJson({ ...value, sha256: digest(value) }, 1)}\n`;
}

/**
 * Reads a record that {@linkcode withChecksum} wrote.
 *
 * @returns What is in it, or `undefined` if a character of it is another.
 */
export function verifyChecksum(
  text: string,
): Readonly<Record<string, unknown>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { sha256, ...rest } = value as Record<string, unknown>;
  try {
    return digest(rest) === sha256 && withChecksum(rest) === text
      ? rest
      : undefined;
  } catch {
    // Deeper than any record: no canonical text of it can be made.
    return undefined;
  }
}
