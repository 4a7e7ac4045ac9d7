/** Random numbers that a seed determines. */
export interface Random {
  /**
   * Draws a number.
   *
   * @param most The end of the range.
   * @returns A number in `[0, most)`.
   */
  upTo(most: number): number;
  /**
   * Shuffles a list.
   *
   * @param list The list.
   * @returns The same items in another order.
   */
  shuffled<T>(list: readonly T[]): T[];
}

/**
 * Starts a sequence of random numbers, by Marsaglia's xorshift.
 *
 * @param seed Any whole number.
 * @returns The sequence.
 */
export function fair(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 8; i++) next();
  return {
    upTo: (most) => next() * most,
    shuffled: (list) =>
      list.map((item) => ({ item, at: next() }))
        .sort((a, b) => a.at - b.at).map(({ item }) => item),
  };
}
