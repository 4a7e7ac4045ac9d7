import { at } from "../../core/mod.ts";
import type { Builder, Value, Vjp } from "../ir.ts";
import { serialiseBlocks, type Turns } from "./serialise_blocks.ts";
import { given, num } from "../ops/_rules.ts";
import { scalar, times } from "../ops/_scalar.ts";
import { joinHeads, splitHeads } from "../ops/_heads.ts";
import { transposed } from "../ops/linear.ts";

/** Bytes of one head's scores from which on heads are taken one by one: then a block stays near its core, and products run 1.3 times as fast. */
export const HEAD_BYTES = 2 ** 22;

/** Most bytes of one block of one head's scores; up to three blocks live at a time. */
export const BLOCK_BYTES = 2 ** 23;

/** What is known of a product that has no factor of its own: half precision is enough for it, as it is on the way there. */
const ROUNDED = { half: 1 };

/** How the backward pass of attention is cut. */
export interface AttentionCut {
  /** Whether the cotangents of keys and values are wanted too. */
  readonly keys: boolean;
  /** {@linkcode HEAD_BYTES} unless given. */
  readonly headBytes?: number;
  /** {@linkcode BLOCK_BYTES} unless given. */
  readonly blockBytes?: number;
  /** Whether a block is of all images together, one image at a time unless given: then a batch adds no operators. */
  readonly together?: boolean;
}

/** Derivative of `MultiHeadAttention`, cut as {@linkcode attentionBackward} does. */
export function attentionInBlocks(
  ...[graph, g, y, wanted]: Parameters<Vjp>
): ReturnType<Vjp> {
  return attentionBackward(graph, g, y, {
    keys: wanted.slice(1).includes(true),
  });
}

/**
 * Cotangents of the operands of `MultiHeadAttention`. Large heads are taken one
 * by one, in blocks of query rows whose probabilities are computed once more; how
 * they are cut does not depend on the batch.
 *
 * With `P = softmax(q kᵀ / √d)`, per block: `dVᵀ += dOᵀ P`, `dP = dO Vᵀ`,
 * `dS = P ∘ (dP − rowsum(dO ∘ O))`, `dQ = dS k / √d`, `dKᵀ += qᵀ dS / √d`.
 *
 * @param graph Graph of `y`.
 * @param g Cotangent of `y`.
 * @param cut What is wanted, and how large a block may be.
 * @returns Cotangents of queries, keys and values; `null` for the last two unless `keys`.
 * @see Dao et al. 2022, {@link https://arxiv.org/abs/2205.14135}, appendix B.2
 */
export function attentionBackward(
  graph: Builder,
  g: Value,
  y: Value,
  { keys, headBytes = HEAD_BYTES, blockBytes = BLOCK_BYTES, together }:
    AttentionCut,
): readonly (Value | null)[] {
  const { apply } = graph;
  const [q, k, v] = y.inputs.map(given) as [Value, Value, Value];
  const heads = num(y.attrs, "num_heads");
  const [n, l, c] = q.shape as [number, number, number];
  const m = at(k.shape, 1);
  const scale = Math.sqrt(heads / c);
  const split = (x: Value) => splitHeads(graph, x, heads);
  const output = split(g);
  const sums = rowSums(graph, apply("Mul", [y, g]), heads);
  const all: Heads = {
    queries: split(times(graph, q, scale)),
    output,
    extended: apply("Concat", [output, apply("Neg", [sums])], { axis: 3 }),
    ...fixedOperands(graph, split(k), split(v)),
  };
  const small = 4 * l * m < headBytes;
  const rows = small ? l : Math.max(1, Math.floor(blockBytes / (4 * m)));
  const turns = serialiseBlocks(graph);
  const back = (part: Heads) => blockwise(graph, part, { rows, keys, turns });
  const images = together ? [[0, n] as const] : range(n).map(one);
  const whole = small ? back(all) : joined(
    graph,
    0,
    images.map((image) =>
      joined(
        graph,
        1,
        range(heads).map((h) => back(part(graph, all, image, one(h)))),
      )
    ),
  );
  const [ofQueries, ofKeys, ofValues] = whole;
  return [
    times(graph, joinHeads(graph, ofQueries), scale),
    ofKeys && joinHeads(graph, ofKeys),
    ofValues && joinHeads(graph, ofValues),
  ];
}

/** The operands in heads, `[n, heads, …]`. */
interface Heads {
  /** Queries, scaled, `[n, heads, l, d]`. */
  readonly queries: Value;
  /** Cotangents of the output `[n, heads, l, d]`. */
  readonly output: Value;
  /** The same with −rowsum(dO ∘ O) as one more column. */
  readonly extended: Value;
  /** Keys `[n, heads, m, d]`. */
  readonly keyRows: Value;
  /** Keys `[n, heads, d, m]`. */
  readonly keyColumns: Value;
  /** Values `[n, heads, d + 1, m]`, the last row ones. */
  readonly valueColumns: Value;
}

function fixedOperands(graph: Builder, k: Value, v: Value) {
  const one = scalar(graph, 1);
  const ones = graph.apply("Expand", [one], { shape: v.shape.with(3, 1) });
  const extended = graph.apply("Concat", [v, ones], { axis: 3 });
  return {
    keyRows: k,
    keyColumns: transposed(graph, k),
    valueColumns: transposed(graph, extended),
  };
}

/** From where to where. */
type Span = readonly [from: number, to: number];

function one(i: number): Span {
  return [i, i + 1];
}

/** Some images, and of them some heads. */
function part(
  { apply }: Builder,
  all: Heads,
  images: Span,
  heads: Span,
): Heads {
  const [starts, ends] = [[images[0], heads[0]], [images[1], heads[1]]];
  const here = { starts, ends, axes: [0, 1] };
  const parts = Object.entries(all).map(([name, x]) =>
    [name, apply("Slice", [x], here)] as const
  );
  return Object.fromEntries(parts) as unknown as Heads;
}

/** Cotangents of queries, keys and values in heads. */
type Cotangents = readonly [Value, Value | null, Value | null];

function joined(
  { apply }: Builder,
  axis: number,
  parts: readonly Cotangents[],
): Cotangents {
  const of = (i: 0 | 1 | 2) => {
    const values = parts.map((part) => part[i]).filter((x) => x !== null);
    const [first = null] = values;
    return values.length > 1 ? apply("Concat", values, { axis }) : first;
  };
  return [of(0) as Value, of(1), of(2)];
}

/** How a part is gone through. */
interface Pace {
  /** Query rows of a block. */
  readonly rows: number;
  /** Whether the cotangents of keys and values are wanted. */
  readonly keys: boolean;
  /** Makes blocks wait for each other. */
  readonly turns: Turns;
}

function blockwise(
  graph: Builder,
  part: Heads,
  { rows, keys, turns }: Pace,
): Cotangents {
  const { apply } = graph;
  const l = at(part.queries.shape, 2);
  const blocks: Cotangents[] = [];
  let sum: readonly [Value, Value] | null = null;
  for (let from = 0; from < l; from += rows) {
    const to = Math.min(l, from + rows);
    const cut = (x: Value) => turns.wait(rowsOf(graph, x, from, to));
    const own = cut(part.queries);
    const { p, ds } = scoreCotangents(graph, own, cut(part.extended), part);
    const dq = apply("MatMul", [ds, part.keyRows], ROUNDED);
    blocks.push([dq, null, null]);
    if (keys) {
      // As columns: a transposed view of the narrow operand is cheaper than one of the scores.
      const output = transposed(graph, cut(part.output));
      const dk = apply("MatMul", [transposed(graph, own), ds], ROUNDED);
      const dv = apply("MatMul", [output, p], ROUNDED);
      sum = sum
        ? [apply("Add", [sum[0], dk]), apply("Add", [sum[1], dv])]
        : [dk, dv];
    }
    turns.after([dq, ...sum ?? []]);
  }
  const [ofQueries] = joined(graph, 2, blocks);
  if (!sum) return [ofQueries, null, null];
  return [ofQueries, transposed(graph, sum[0]), transposed(graph, sum[1])];
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
  { keyColumns, valueColumns }: Heads,
): { p: Value; ds: Value } {
  const scores = apply("MatMul", [queries, keyColumns], ROUNDED);
  const p = apply("Softmax", [scores], { axis: -1 });
  const dp = apply("MatMul", [extended, valueColumns], ROUNDED);
  return { p, ds: apply("Mul", [p, dp]) };
}

/** Sums of each head's part of `[n, l, c]`, as `[n, heads, l, 1]`. */
function rowSums({ apply }: Builder, x: Value, heads: number): Value {
  const [n, l, c] = x.shape as [number, number, number];
  const parts = apply("Reshape", [x], { shape: [n, l, heads, c / heads] });
  const sums = apply("ReduceSum", [parts], { axes: [3], keepdims: 1 });
  return apply("Transpose", [sums], { perm: [0, 2, 1, 3] });
}

/** Rows `from … to` of `[n, heads, l, d]`. */
function rowsOf(
  { apply }: Builder,
  x: Value,
  from: number,
  to: number,
): Value {
  const rows = { starts: [from], ends: [to], axes: [2] };
  return to - from === x.shape[2] ? x : apply("Slice", [x], rows);
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
