import { closest, distance } from "fastest-levenshtein";

/**
 * Says what may be written in place of an unknown name.
 *
 * @param name What was written.
 * @param names What may be written.
 * @returns The nearest name as a question, or every name if none is near: more than half of the letters differ.
 */
export function suggestion(name: string, names: readonly string[]): string {
  const found = names.length > 0 ? closest(name, names) : undefined;
  return found !== undefined &&
      distance(name, found) <= Math.max(2, name.length / 2)
    ? `did you mean "${found}"?`
    : `expected one of ${names.join(", ")}`;
}
