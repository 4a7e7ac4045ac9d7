import { sameShape } from "../core/mod.ts";
import type { Mask } from "./mask.ts";

/**
 * Intersection over union of two masks, `Σ a·b / Σ max(a, b)`.
 *
 * @param a Mask of the first concept.
 * @param b Mask of the second concept, of the same shape.
 * @returns A number in `[0, 1]`: 1 for equal masks, 0 for disjoint ones and if just one is empty.
 * @throws {RangeError} If the shapes differ, or both masks are empty: 0/0 is neither overlap nor separation.
 * @see BiasMap, Eq. 4
 */
export function iou(a: Mask, b: Mask): number {
  if (!sameShape(a.shape, b.shape)) {
    throw new RangeError(
      `Cannot compare masks: expected one shape, got [${
        a.shape.join(", ")
      }] and [${b.shape.join(", ")}]`,
    );
  }
  let intersection = 0;
  let union = 0;
  for (let i = 0; i < a.data.length; i++) {
    const inA = a.data[i] as number;
    const inB = b.data[i] as number;
    intersection += inA & inB;
    union += inA | inB;
  }
  if (union === 0) {
    throw new RangeError("Cannot compare masks: both are empty");
  }
  return intersection / union;
}
