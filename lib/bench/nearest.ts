import { closest, distance } from "fastest-levenshtein";

/**
 * Finds the name that was probably meant.
 *
 * @param name What was written.
 * @param names What may be written.
 * @returns The nearest name, or `undefined` if none is near: more than half of the letters differ.
 */
export function nearest(
  name: string,
  names: readonly string[],
): string | undefined {
  if (names.length === 0) return undefined;
  const found = closest(name, names);
  return distance(name, found) <= Math.max(2, name.length / 2)
    ? found
    : undefined;
}

/**
 * Says what may be written in place of an unknown name.
 *
 * @param name What was written.
 * @param names What may be written.
 * @returns The nearest name as a question, or every name.
 */
export function suggestion(name: string, names: readonly string[]): string {
  const found = nearest(name, names);
  return found === undefined
    ? `expected one of ${names.join(", ")}`
    : `did you mean "${found}"?`;
}
