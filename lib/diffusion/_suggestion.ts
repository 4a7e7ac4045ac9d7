import { closest, distance } from "fastest-levenshtein";

/**
 * Says what may be written in place of an unknown name.
 *
 * @param name What was written.
 * @param names What may be written, at least one.
 * @returns The nearest name as a question, or every name if none is near.
 */
export function suggestion(name: string, names: readonly string[]): string {
  const found = closest(name, names);
  return distance(name, found) <= Math.max(2, name.length / 2)
    ? `did you mean "${found}"?`
    : `expected one of ${names.join(", ")}`;
}
