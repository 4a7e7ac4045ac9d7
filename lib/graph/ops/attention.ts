import { at } from "../../core/mod.ts";
import type { Op } from "../ir.ts";
import { given, misfit, num } from "./_rules.ts";
import { attentionBackward } from "./attention_backward.ts";

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
  vjp: (graph, g, y, [, keys = false, values = false]) =>
    attentionBackward(graph, g, y, { keys: keys || values }),
  samples: [{
    shapes: [[2, 5, 6], [2, 4, 6], [2, 4, 6]],
    attrs: { num_heads: 3 },
  }],
};
