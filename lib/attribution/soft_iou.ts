import { sameShape, ShapeError } from "../core/mod.ts";
import type { Graph, Value } from "../graph/mod.ts";
import { algebra } from "./_algebra.ts";

/**
 * Intersection over union of soft masks, `Σ ab / (Σ a + Σ b − Σ ab)`.
 *
 * @param a Masks `[…, n]` of the first concept, in `[0, 1]`.
 * @param b Masks of the second concept, of the same shape.
 * @returns Numbers `[…]` in `[0, 1]`, the IoU where masks are 0 and 1; NaN where both are empty.
 * @throws {ShapeError} If the shapes differ.
 * @see BiasMap, Section 3.3.3
 */
export function softIou(graph: Graph, a: Value, b: Value): Value {
  if (!sameShape(a.shape, b.shape)) {
    throw new ShapeError("SoftIoU", [a.shape, b.shape], "expected one shape");
  }
  const { add, sub, mul, div, sum, reshape } = algebra(graph);
  const intersection = sum(mul(a, b));
  const union = sub(sum(add(a, b)), intersection);
  return reshape(div(intersection, union), a.shape.slice(0, -1));
}
