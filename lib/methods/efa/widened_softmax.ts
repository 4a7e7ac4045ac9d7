import { at } from "../../core/mod.ts";
import type { Graph, Value } from "../../graph/mod.ts";

/** What attends, and to what. */
export interface Widened {
  /** Queries `[b, n, c]`, heads side by side. */
  readonly queries: Value;
  /** Keys `[b, l, c]`. */
  readonly keys: Value;
  /** Values `[b, l, c]`. */
  readonly values: Value;
  /** Number of heads. */
  readonly heads: number;
  /** Logit of the column at each position, the same for all heads, `[b, n]`. */
  readonly logits: Value;
  /** Value of the column `[b, 1, c]`. */
  readonly value: Value;
}

/**
 * Attends to text and to a column of its own, `softmax([Q Kᵀ / √d, a]) [V; v]`.
 *
 * @returns What is attended to, `[b, n, c]`, and what the column got of it, its mean over heads, `[b, n]`.
 * @see Park et al. 2025 (EFA), {@link https://arxiv.org/abs/2506.13298}
 */
export function widenedSoftmax(
  graph: Graph,
  { queries, keys, values, heads, logits, value }: Widened,
): { readonly attended: Value; readonly share: Value } {
  const { apply } = graph;
  const [b = 0, n = 0, c = 0] = queries.shape;
  const l = at(keys.shape, 1);
  const each = c / heads;
  const split = (x: Value, perm: readonly number[]) =>
    apply("Transpose", [
      apply("Reshape", [x], { shape: [b, at(x.shape, 1), heads, each] }),
    ], { perm });
  const scale = graph.constant(Float32Array.of(each ** -0.5), []);
  const scores = apply("MatMul", [
    apply("Mul", [split(queries, [0, 2, 1, 3]), scale]),
    split(keys, [0, 2, 3, 1]),
  ]);
  const column = apply("Expand", [
    apply("Reshape", [logits], { shape: [b, 1, n, 1] }),
  ], { shape: [b, heads, n, 1] });
  const weights = apply("Softmax", [
    apply("Concat", [scores, column], { axis: 3 }),
  ], { axis: -1 });
  const all = apply("Concat", [values, value], { axis: 1 });
  const mixed = apply("MatMul", [weights, split(all, [0, 2, 1, 3])]);
  const own = apply("Slice", [weights], {
    starts: [l],
    ends: [l + 1],
    axes: [3],
  });
  const sum = apply("ReduceSum", [own], { axes: [1, 3], keepdims: 0 });
  const mean = graph.constant(Float32Array.of(1 / heads), []);
  return {
    attended: apply("Reshape", [
      apply("Transpose", [mixed], { perm: [0, 2, 1, 3] }),
    ], { shape: [b, n, c] }),
    share: apply("Mul", [sum, mean]),
  };
}
