/**
 * Counts things in words: `1 image`, `2 images`, `0 images`.
 *
 * @param n How many there are.
 * @param one What one is called, with the verb where the verb depends on the number.
 * @param more What several are called; with an s by default.
 */
export function plural(n: number, one: string, more = `${one}s`): string {
  return `${n} ${n === 1 ? one : more}`;
}
