import { at } from "../../core/mod.ts";
import type { Value } from "../../graph/mod.ts";
import {
  add,
  type AttentionSite,
  linear,
  reshape,
  transpose,
} from "../layers/mod.ts";

/** The attribution prompt, per image. */
export interface Attribution {
  /** Embeddings of the unpadded attribution prompt `[b, n, d]`; rows past its end are ignored. */
  readonly context: Value;
  /** 1 for a token of the prompt, 0 past its end, `[b, n]`. */
  readonly mask: Value;
  /** Column w averages the tokens of word w, `[b, n, w]`. */
  readonly select: Value;
  /** First row of the queries to read, and the row after the last: the unconditional or the conditional part of the batch. */
  readonly rows: readonly [from: number, to: number];
  /** Whether a network in half precision computes the queries once more in float32: the energy's gradient amplifies their rounding. */
  readonly exact?: boolean;
}

/**
 * The attention that each position pays to words of an attribution prompt, in
 * one cross-attention module and one step, summed over heads.
 *
 * `A = softmax(q kᵀ / √d)` over the tokens of the attribution prompt alone,
 * start and end tokens included, with the queries of the image. Keys and scores are float32
 * in half precision, too: rounded to 11 bits, a score of 16 would change its exponential by a hundredth.
 *
 * @param site Module, queries and sizes.
 * @returns Value `[b, w, h·w]`.
 * @see Marcos-Manchón et al. 2024 (OVAM), {@link https://arxiv.org/abs/2403.14291}; BiasMap, eq. 1 and 2
 */
export function wordMaps(
  { module: m, input, queries, heads }: AttentionSite,
  { context, mask, select, rows: [from, to], exact = false }: Attribution,
): Value {
  const [, positions, c] = queries.shape as [number, number, number];
  const [b, n] = [to - from, at(context.shape, 1)];
  const own = (x: Value) =>
    b === x.shape[0]
      ? x
      : m.op("Slice", [x], { starts: [from], ends: [to], axes: [0] });
  const taken = exact && m.graph.backend.half
    ? linear(m.at("to_q"), own(input), c, { bias: false, exact })
    : own(queries);
  const split = (x: Value, length: number, perm: readonly number[]) =>
    transpose(m, reshape(m, x, [b, length, heads, c / heads]), perm);
  const keys = linear(m.at("to_k"), context, c, {
    bias: false,
    exact: true,
  });
  const scaled = m.op("Mul", [keys, m.scalar((c / heads) ** -0.5)]);
  const scores = m.op("MatMul", [
    split(taken, positions, [0, 2, 1, 3]),
    split(scaled, n, [0, 2, 3, 1]),
  ]);
  const absent = m.op("Sub", [mask, m.scalar(1)]);
  const bias = m.op("Mul", [absent, m.scalar(1e9)]);
  const weights = m.op("Softmax", [
    add(m, scores, reshape(m, bias, [b, 1, 1, n])),
  ], { axis: -1 });
  const summed = m.op("ReduceSum", [weights], { axes: [1], keepdims: 0 });
  return transpose(m, m.op("MatMul", [summed, select]), [0, 2, 1]);
}
