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
  const scale = Math.sqrt(heads / c);
  const split = (x: Value) => splitHeads(graph, x, heads);
  const fixed = fixedOperands(graph, split(k), split(v));
  const queries = split(times(graph, q, scale));
  const output = split(g);
  const sums = rowSums(graph, apply("Mul", [y, g]), heads);
  const extended = apply("Concat", [output, apply("Neg", [sums])], { axis: 3 });

  const rows = Math.max(1, Math.floor(scoreBytes / (4 * n * heads * m)));
  const ofQueries: Value[] = [];
  let sum: Pair | null = null;
  let turn: Value | null = null;
  for (let from = 0; from < l; from += rows) {
    const to = Math.min(l, from + rows);
    const cut = (x: Value) => rowsOf(graph, x, from, to, turn);
    const own = cut(queries);
    const { p, ds } = scoreCotangents(graph, own, cut(extended), fixed);
    const dq = apply("MatMul", [ds, fixed.keyRows]);
    ofQueries.push(dq);
    if (keys) {
      const dk = apply("MatMul", [transposed(graph, ds), own]);
      const dv = apply("MatMul", [transposed(graph, p), cut(output)]);
      sum = sum
        ? [apply("Add", [sum[0], dk]), apply("Add", [sum[1], dv])]
        : [dk, dv];
    }
    turn = zeroAfter(graph, [dq, ...sum ?? []]);
  }
  const [only] = ofQueries;
  const whole = ofQueries.length === 1 && only
    ? only
    : apply("Concat", ofQueries, { axis: 2 });
  const [ofKeys, ofValues] = sum ?? [null, null];
  return [
    times(graph, joinHeads(graph, whole), scale),
    ofKeys && joinHeads(graph, ofKeys),
    ofValues && joinHeads(graph, ofValues),
  ];
}

/** Cotangents of keys and values in heads. */
type Pair = readonly [keys: Value, values: Value];

/** What every block multiplies by, in heads. */
interface Fixed {
  /** Keys `[n, heads, m, d]`. */
  readonly keyRows: Value;
  /** Keys `[n, heads, d, m]`. */
  readonly keyColumns: Value;
  /** Values `[n, heads, d + 1, m]`, the last row ones. */
  readonly valueColumns: Value;
}

function fixedOperands(graph: Builder, k: Value, v: Value): Fixed {
  const one = scalar(graph, 1);
  const ones = graph.apply("Expand", [one], { shape: v.shape.with(3, 1) });
  const extended = graph.apply("Concat", [v, ones], { axis: 3 });
  return {
    keyRows: k,
    keyColumns: transposed(graph, k),
    valueColumns: transposed(graph, extended),
  };
}

/**
 * Probabilities of one block, and the cotangents of its scores. `extended` has
 * −rowsum(dO ∘ O) as one more column of dO, which meets the ones beside V: it is
 * taken off dP without a pass over the scores.
 */
function scoreCotangents(
  { apply }: Builder,
  queries: Value,
  extended: Value,
  { keyColumns, valueColumns }: Fixed,
): { p: Value; ds: Value } {
  const scores = apply("MatMul", [queries, keyColumns]);
  const p = apply("Softmax", [scores], { axis: -1 });
  return {
    p,
    ds: apply("Mul", [p, apply("MatMul", [extended, valueColumns])]),
  };
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
function zeroAfter(graph: Builder, values: readonly Value[]): Value {
  const { apply } = graph;
  const corner = { starts: [0, 0], ends: [1, 1], axes: [2, 3] };
  const sum = values
    .map((x) => apply("Slice", [x], corner))
    .reduce((a, b) => apply("Add", [a, b]));
  return apply("Identity", [times(graph, sum, 0)]);
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
