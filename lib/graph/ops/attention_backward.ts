import { at } from "../../core/mod.ts";
import type { Builder, Value } from "../ir.ts";
import { given, num } from "./_rules.ts";
import { scalar, times } from "./_scalar.ts";
import { reshaped } from "./_unbroadcast.ts";
import { transposed } from "./linear.ts";

/** Most bytes of one block of scores; up to three blocks live at a time. */
export const SCORE_BYTES = 2 ** 26;

/** How the backward pass of attention is cut. */
export interface AttentionCut {
  /** Whether the cotangents of keys and values are wanted too. */
  readonly keys: boolean;
  /** Most bytes of one block of scores; {@linkcode SCORE_BYTES} unless given. */
  readonly scoreBytes?: number;
}

/**
 * Cotangents of the operands of `MultiHeadAttention`, in blocks of query rows
 * whose probabilities are computed once more.
 *
 * With `P = softmax(q kᵀ / √d)`, per block: `dV += Pᵀ dO`, `dP = dO Vᵀ`,
 * `dS = P ∘ (dP − rowsum(dO ∘ O))`, `dQ = dS k / √d`, `dK += dSᵀ q / √d`.
 *
 * @param graph Graph of `y`.
 * @param g Cotangent of `y`.
 * @param y Output of the operator.
 * @param cut What is wanted, and how large a block may be.
 * @returns Cotangents of queries, keys and values; `null` for the last two unless `keys`.
 * @see Dao et al. 2022, {@link https://arxiv.org/abs/2205.14135}, appendix B.2
 */
export function attentionBackward(
  graph: Builder,
  g: Value,
  y: Value,
  { keys, scoreBytes = SCORE_BYTES }: AttentionCut,
): readonly (Value | null)[] {
  const { apply } = graph;
  const [q, k, v] = y.inputs.map(given) as [Value, Value, Value];
  const heads = num(y.attrs, "num_heads");
  const [n, l, c] = q.shape as [number, number, number];
  const m = at(k.shape, 1);
  const split = (x: Value) => splitHeads(graph, x, heads);
  const queries = split(times(graph, q, Math.sqrt(heads / c)));
  const keyRows = split(k);
  const keyColumns = transposed(graph, keyRows);
  const output = split(g);
  // −rowsum(dO ∘ O) is one more column of dO, against ones beside V: the
  // product takes it off without a pass over the scores.
  const ones = graph.apply("Expand", [scalar(graph, 1)], {
    shape: [n, heads, m, 1],
  });
  const valueColumns = transposed(
    graph,
    apply("Concat", [split(v), ones], { axis: 3 }),
  );
  const sums = apply("ReduceSum", [apply("Mul", [output, split(y)])], {
    axes: [3],
    keepdims: 1,
  });
  const extended = apply("Concat", [output, apply("Neg", [sums])], { axis: 3 });

  const rows = Math.max(1, Math.floor(scoreBytes / (4 * n * heads * m)));
  const ofQueries: Value[] = [];
  let ofKeys: Value | null = null;
  let ofValues: Value | null = null;
  for (let from = 0; from < l; from += rows) {
    const block = (x: Value) =>
      rows >= l ? x : apply("Slice", [x], {
        starts: [from],
        ends: [Math.min(l, from + rows)],
        axes: [2],
      });
    const some = block(queries);
    const p = apply("Softmax", [apply("MatMul", [some, keyColumns])], {
      axis: -1,
    });
    const ds = apply("Mul", [
      p,
      apply("MatMul", [block(extended), valueColumns]),
    ]);
    ofQueries.push(apply("MatMul", [ds, keyRows]));
    if (!keys) continue;
    const sum = (so_far: Value | null, part: Value): Value =>
      so_far ? apply("Add", [so_far, part]) : part;
    ofKeys = sum(ofKeys, apply("MatMul", [transposed(graph, ds), some]));
    ofValues = sum(
      ofValues,
      apply("MatMul", [transposed(graph, p), block(output)]),
    );
  }
  const join = (x: Value | null) => x && joinHeads(graph, x);
  const whole = ofQueries.length === 1 && ofQueries[0]
    ? ofQueries[0]
    : apply("Concat", ofQueries, { axis: 2 });
  return [
    times(graph, joinHeads(graph, whole), Math.sqrt(heads / c)),
    join(ofKeys),
    join(ofValues),
  ];
}

/** `[n, l, c]` as `[n, heads, l, c / heads]`. */
function splitHeads(graph: Builder, x: Value, heads: number): Value {
  const [n, l, c] = x.shape as [number, number, number];
  const rows = reshaped(graph, x, [n, l, heads, c / heads]);
  return graph.apply("Transpose", [rows], { perm: [0, 2, 1, 3] });
}

function joinHeads(graph: Builder, x: Value): Value {
  const [n, heads, l, d] = x.shape as [number, number, number, number];
  const rows = graph.apply("Transpose", [x], { perm: [0, 2, 1, 3] });
  return reshaped(graph, rows, [n, l, heads * d]);
}
