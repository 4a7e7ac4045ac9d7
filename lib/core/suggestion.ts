import { closest, distance } from "fastest-levenshtein";

/**
 * Says what may be written in place of an unknown name.
 *
 * @returns The nearest name as a question, or every name if none is near: more than half of the letters differ.
 */
export function suggestion(name: string, names: readonly string[]): string {
  const found = nearest(name, names);
  return found !== undefined
    ? `did you mean "${found}"?`
    : `expected one of ${names.join(", ")}`;
}

/**
 * Says what a file or folder of the user's has in the place of what was looked for in it.
 *
 * @returns The nearest name, or every name if none is near.
 */
export function insteadOf(name: string, names: readonly string[]): string {
  const found = nearest(name, names);
  const told = found === undefined ? names : [found];
  if (told.length === 0) return "there is none";
  const listed = told.map((one) => `"${one}"`).join(", ");
  return `there ${told.length === 1 ? "is" : "are"} ${listed}`;
}

/**
 * Finds what may have been meant by an unknown name.
 *
 * @returns The nearest name; `undefined` if none is near: more than half of the letters differ.
 */
export function nearest(
  name: string,
  names: readonly string[],
): string | undefined {
  if (names.length === 0) return undefined;
  const found = closest(name, names);
  const near = distance(name, found) <= Math.max(2, name.length / 2);
  return near ? found : undefined;
}
