/**
 * Joins two lists, each thing once.
 *
 * @param a One list, which comes first as it is.
 * @param b The other, of which only what is new is taken.
 */
export function union<T>(
  a: readonly T[],
  b: readonly T[],
  key: (x: T) => string,
): T[] {
  const known = new Set(a.map(key));
  return [...a, ...b.filter((x) => !known.has(key(x)))];
}
