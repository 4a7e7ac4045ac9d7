import { at, type Generator, uniform } from "../core/mod.ts";

/**
 * Puts the numbers from 0 in a random order, by Fisher and Yates.
 *
 * @param n How many numbers.
 * @returns A permutation of `0 … n − 1`.
 */
export function shuffled(n: number, generator: Generator): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(uniform(generator) * (i + 1));
    [order[i], order[j]] = [at(order, j), at(order, i)];
  }
  return order;
}
