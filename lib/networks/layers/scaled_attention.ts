import { at } from "../../core/mod.ts";
import type { Value } from "../../graph/mod.ts";
import { reshape, transpose } from "./layers.ts";
import type { Module } from "./module.ts";

/** Most bytes that portable attention may spend on scores at a time: WebGPU's smallest buffer limit. */
const SCORE_BYTES = 2 ** 27;

/**
 * `softmax(q kᵀ / √d) v` in heads.
 *
 * The fused operator never stores the scores. The portable form stores them for
 * as many rows as fit; it is for WebGPU, whose fused kernel returns wrong values
 * for 32 rows and more (onnxruntime 1.30; pull request 28520 tells of the same
 * on another GPU).
 *
 * @param m Module; its dialect says which.
 * @param q Queries `[n, l, c]`.
 * @param k Keys `[n, k, c]`.
 * @param v Values `[n, k, c]`.
 * @param heads Number of heads, a divisor of `c`.
 * @returns Value `[n, l, c]`.
 * @see Vaswani et al. 2017, {@link https://arxiv.org/abs/1706.03762}, eq. 1
 */
export function scaledAttention(
  m: Module,
  q: Value,
  k: Value,
  v: Value,
  heads: number,
): Value {
  if (m.dialect === "native") {
    return m.op("MultiHeadAttention", [q, k, v], { num_heads: heads });
  }
  const [n, l, c] = q.shape as [number, number, number];
  const length = at(k.shape, 1);
  const split = (x: Value, perm: readonly number[]) => {
    const rows = at(x.shape, 1);
    return transpose(m, reshape(m, x, [n, rows, heads, c / heads]), perm);
  };
  const scaled = m.op("Mul", [k, m.scalar((c / heads) ** -0.5)]);
  const queries = split(q, [0, 2, 1, 3]);
  const keys = split(scaled, [0, 2, 3, 1]);
  const values = split(v, [0, 2, 1, 3]);
  const rows = Math.floor(SCORE_BYTES / (4 * n * heads * length));
  const parts: Value[] = [];
  for (let from = 0; from < l; from += rows) {
    const to = Math.min(l, from + rows);
    const part = to - from === l
      ? queries
      : m.op("Slice", [queries], { starts: [from], ends: [to], axes: [2] });
    const scores = m.op("MatMul", [part, keys]);
    const weights = m.op("Softmax", [scores], { axis: -1 });
    parts.push(m.op("MatMul", [weights, values]));
  }
  const [only] = parts;
  const mixed = parts.length === 1 && only
    ? only
    : m.op("Concat", parts, { axis: 2 });
  return reshape(m, transpose(m, mixed, [0, 2, 1, 3]), [n, l, c]);
}
