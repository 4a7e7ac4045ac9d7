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
  const weighed = rowSums(graph, apply("Mul", [y, g]), heads);
  const extended = apply("Concat", [output, apply("Neg", [weighed])], {
    axis: 3,
  });

  const rows = Math.max(1, Math.floor(scoreBytes / (4 * n * heads * m)));
  const ofQueries: Value[] = [];
  let ofKeys: Value | null = null;
  let ofValues: Value | null = null;
  let turn: Value | null = null;
  for (let from = 0; from < l; from += rows) {
    const to = Math.min(l, from + rows);
    const block = (x: Value) => rowsOf(graph, x, from, to, turn);
    const own = block(queries);
    const scores = apply("MatMul", [own, keyColumns]);
    const p = apply("Softmax", [scores], { axis: -1 });
    const dp = apply("MatMul", [block(extended), valueColumns]);
    const ds = apply("Mul", [p, dp]);
    ofQueries.push(apply("MatMul", [ds, keyRows]));
    if (keys) {
      const dk = apply("MatMul", [transposed(graph, ds), own]);
      const dv = apply("MatMul", [transposed(graph, p), block(output)]);
      ofKeys = ofKeys ? apply("Add", [ofKeys, dk]) : dk;
      ofValues = ofValues ? apply("Add", [ofValues, dv]) : dv;
    }
    turn = zeroAfter(graph, [...ofQueries.slice(-1), ofKeys, ofValues]);
  }
  const [only] = ofQueries;
  const whole = ofQueries.length === 1 && only
    ? only
    : apply("Concat", ofQueries, { axis: 2 });
  return [
    times(graph, joinHeads(graph, whole), Math.sqrt(heads / c)),
    ofKeys && joinHeads(graph, ofKeys),
    ofValues && joinHeads(graph, ofValues),
  ];
}

/** Sums of each head's part of `[n, l, c]`, as `[n, heads, l, 1]`. */
function rowSums({ apply }: Builder, x: Value, heads: number): Value {
  const [n, l, c] = x.shape as [number, number, number];
  const parts = apply("Reshape", [x], { shape: [n, l, heads, c / heads] });
  const sums = apply("ReduceSum", [parts], { axes: [3], keepdims: 1 });
  return apply("Transpose", [sums], { perm: [0, 2, 1, 3] });
}

/** Rows `from … to` of `[n, heads, l, d]`, plus a zero if there is one to wait for. */
function rowsOf(
  { apply }: Builder,
  x: Value,
  from: number,
  to: number,
  turn: Value | null,
): Value {
  const range = { starts: [from], ends: [to], axes: [2] };
  const part = to - from === x.shape[2] ? x : apply("Slice", [x], range);
  return turn ? apply("Add", [part, turn]) : part;
}

/**
 * Zero `[n, heads, 1, 1]` that is known only once the values are. Added to the
 * next block it makes that block wait: ONNX Runtime orders operators from the
 * outputs backwards, and would hold the scores of all blocks at once.
 */
function zeroAfter(graph: Builder, values: readonly (Value | null)[]): Value {
  const firsts = values.flatMap((x) =>
    x
      ? [
        graph.apply("Slice", [x], {
          starts: [0, 0],
          ends: [1, 1],
          axes: [2, 3],
        }),
      ]
      : []
  );
  const first = firsts.reduce((a, b) => graph.apply("Add", [a, b]));
  return graph.apply("Identity", [times(graph, first, 0)]);
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
