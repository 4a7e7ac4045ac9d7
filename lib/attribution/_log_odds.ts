import { at } from "../core/mod.ts";
import type { Value } from "../graph/mod.ts";

/**
 * `log(k / (n − k))`, at which a mask of equal scores stands.
 *
 * @param k How much to select of each row.
 * @param scores Rows `[…, n]`.
 * @param temperature Checked, too.
 * @throws {RangeError} If not `0 < k < n`, or the temperature is not positive.
 */
export function logOdds(
  k: number,
  scores: Value,
  temperature: number,
): number {
  const n = at(scores.shape, scores.shape.length - 1);
  if (!(k > 0 && k < n)) {
    throw new RangeError(
      `Cannot select the top ${k} of ${n} scores: expected more than 0 and fewer than ${n}`,
    );
  }
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new RangeError(
      `Cannot select softly: expected a temperature above 0, got ${temperature}`,
    );
  }
  return Math.log(k / (n - k));
}
