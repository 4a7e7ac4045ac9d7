import { at } from "../core/mod.ts";

/**
 * Adjusts p-values for being looked at together, so that the chance of even one
 * false finding among them is no more than the level they are held against.
 *
 * @param ps P-values, in `[0, 1]`, in any order.
 * @returns One adjusted p-value each, in their order: never less than it was, never more than 1.
 * @throws {RangeError} If one is not a probability.
 * @see Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 1979
 */
export function holm(ps: readonly number[]): readonly number[] {
  const wrong = ps.find((p) => !(p >= 0 && p <= 1));
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot adjust p-values: expected probabilities, got ${wrong}`,
    );
  }
  const order = ps.map((_, i) => i).toSorted((i, j) => at(ps, i) - at(ps, j));
  const adjusted = ps.map(() => 1);
  let least = 0;
  for (const [rank, i] of order.entries()) {
    least = Math.max(least, Math.min(1, (ps.length - rank) * at(ps, i)));
    adjusted[i] = least;
  }
  return adjusted;
}
