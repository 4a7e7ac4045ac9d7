import { at } from "../../core/mod.ts";
import type { Attrs, Builder, Value } from "../ir.ts";
import { given, num } from "../ops/_rules.ts";
import { times } from "../ops/_scalar.ts";

/** Most bytes of scores at a time: WebGPU's smallest buffer limit. */
export const SCORE_BYTES = 2 ** 27;

/**
 * Writes attention in products, for as many query rows at a time as fit: WebGPU's fused kernel
 * returns wrong values for 32 rows and more (onnxruntime 1.30; pull request 28520 tells of the same
 * on another GPU).
 *
 * @param inputs Queries `[n, l, c]`, keys and values `[n, m, c]`.
 * @param attrs `num_heads`.
 * @returns Value `[n, l, c]`.
 * @see Vaswani et al. 2017, {@link https://arxiv.org/abs/1706.03762}, eq. 1
 */
export function attentionOfRows(
  graph: Builder,
  inputs: readonly Value[],
  attrs: Attrs,
): Value {
  const { apply } = graph;
  const [q, k, v] = inputs.map(given) as [Value, Value, Value];
  const heads = num(attrs, "num_heads");
  const [n, l, c] = q.shape as [number, number, number];
  const length = at(k.shape, 1);
  const split = (x: Value, perm: readonly number[]) => {
    const shape = [n, at(x.shape, 1), heads, c / heads];
    return apply("Transpose", [apply("Reshape", [x], { shape })], { perm });
  };
  const scaled = times(graph, k, (c / heads) ** -0.5);
  const queries = split(q, [0, 2, 1, 3]);
  const keys = split(scaled, [0, 2, 3, 1]);
  const values = split(v, [0, 2, 1, 3]);
  const rows = Math.floor(SCORE_BYTES / (4 * n * heads * length));
  const parts: Value[] = [];
  for (let from = 0; from < l; from += rows) {
    const to = Math.min(l, from + rows);
    const part = to - from === l
      ? queries
      : apply("Slice", [queries], { starts: [from], ends: [to], axes: [2] });
    const scores = apply("MatMul", [part, keys]);
    const weights = apply("Softmax", [scores], { axis: -1 });
    parts.push(apply("MatMul", [weights, values]));
  }
  const mixed = parts.length === 1
    ? given(parts[0])
    : apply("Concat", parts, { axis: 2 });
  const joined = apply("Transpose", [mixed], { perm: [0, 2, 1, 3] });
  return apply("Reshape", [joined], { shape: [n, l, c] });
}
