import { at } from "../../core/mod.ts";
import type { Op, Value, Vjp } from "../ir.ts";
import { given, misfit, num } from "./_rules.ts";
import { joinHeads, splitHeads } from "./_heads.ts";
import { times } from "./_scalar.ts";
import { transposed } from "./linear.ts";

/**
 * Scaled dot-product attention of `q` `[n, l, c]`, `k` and `v` `[n, m, c]` in
 * `num_heads` heads; the scores are never stored whole.
 *
 * @see {@link https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.MultiHeadAttention}
 */
export const MultiHeadAttention: Op = {
  type: "MultiHeadAttention",
  domain: "com.microsoft",
  since: 1,
  attributes: { num_heads: "int" },
  infer([q, k, v], attrs) {
    const [a, b, c] = [given(q), given(k), given(v)];
    const fits = a.shape.length === 3 && b.shape.length === 3 &&
      a.shape[0] === b.shape[0] && a.shape[2] === b.shape[2] &&
      b.shape[1] === c.shape[1] &&
      at(a.shape, 2) % num(attrs, "num_heads") === 0;
    if (!fits) {
      throw misfit(
        "MultiHeadAttention",
        [a, b, c],
        "heads must divide [n, l, c]",
      );
    }
    return {
      shape: [at(a.shape, 0), at(a.shape, 1), at(c.shape, 2)],
      dtype: a.dtype,
    };
  },
  vjp: wholeBatch,
  samples: [{
    shapes: [[2, 5, 6], [2, 4, 6], [2, 4, 6]],
    attrs: { num_heads: 3 },
  }],
};

/**
 * With `P = softmax(q kᵀ / √d)`, in all heads of all rows at once: `dV = Pᵀ dO`, `dP = dO Vᵀ`,
 * `dS = P ∘ (dP − rowsum(dP ∘ P)) / √d`, `dQ = dS k`, `dK = dSᵀ q`.
 */
function wholeBatch(...[graph, g, y]: Parameters<Vjp>): readonly Value[] {
  const { apply } = graph;
  const heads = num(y.attrs, "num_heads");
  const scale = Math.sqrt(heads / at(y.shape, 2));
  const [q, k, v, output] = [...y.inputs, g].map((x) =>
    splitHeads(graph, given(x), heads)
  ) as [Value, Value, Value, Value];
  const scores = apply("MatMul", [
    times(graph, q, scale),
    transposed(graph, k),
  ]);
  const p = apply("Softmax", [scores], { axis: -1 });
  const dp = apply("MatMul", [output, transposed(graph, v)]);
  const sums = apply("ReduceSum", [apply("Mul", [dp, p])], {
    axes: [3],
    keepdims: 1,
  });
  const ds = times(
    graph,
    apply("Mul", [p, apply("Sub", [dp, sums])]),
    scale,
  );
  return [
    apply("MatMul", [ds, k]),
    apply("MatMul", [transposed(graph, ds), q]),
    apply("MatMul", [transposed(graph, p), output]),
  ].map((x) => joinHeads(graph, x));
}
