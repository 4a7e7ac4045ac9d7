import { at } from "../../core/mod.ts";
import type { Graph, Value } from "../../graph/mod.ts";

/** A k-sparse autoencoder in a graph. */
export interface Coder {
  /** `W_enc`, `[M, d]`. */
  readonly encoder: Value;
  /** `b_enc`, `[M]`. */
  readonly bias: Value;
  /** `b_pre`, what is taken off before and put back after, `[d]`. */
  readonly centre: Value;
  /** `W_decᵀ`, one row of length 1 for each feature, `[M, d]`. */
  readonly decoder: Value;
}

/**
 * Encodes activations sparsely: `S = TopK(ReLU(W_enc (h − b_pre) + b_enc))`, the `k` largest features of each row; the others are 0.
 *
 * The gradient goes to the features that fire, whose choice has none.
 *
 * @param h Activations `[n, d]`.
 * @param k Features that fire, at most `M`.
 * @returns `S`, `[n, M]`.
 * @see Shi et al. 2025 (DiffLens), {@link https://arxiv.org/abs/2503.20483}, eq. 3; Makhzani and Frey 2014, {@link https://arxiv.org/abs/1312.5663}
 */
export function sparseCode(
  { apply, constant }: Graph,
  h: Value,
  { encoder, bias, centre }: Omit<Coder, "decoder">,
  k: number,
): Value {
  const centred = apply("Sub", [h, centre]);
  const active = apply("Relu", [
    apply("Gemm", [centred, encoder, bias], { transB: 1 }),
  ]);
  const held = apply("Identity", [active]);
  const greatest = apply("TopK", [held], { k: [k] });
  const least = apply("Slice", [greatest], {
    starts: [k - 1],
    ends: [k],
    axes: [1],
  });
  // 1 where a feature is not below the k-th, else 0.
  const one = constant(Float32Array.of(1), []);
  const above = apply("Sign", [apply("Sub", [held, least])]);
  const fires = apply("Sign", [apply("Add", [above, one])]);
  return apply("Mul", [active, fires]);
}

/**
 * Decodes sparse codes, `ĥ = W_dec S + b_pre`.
 *
 * @param code `[n, M]`.
 * @returns `ĥ`, `[n, d]`.
 * @see DiffLens, eq. 4
 */
export function decoded(
  { apply }: Graph,
  code: Value,
  { decoder, centre }: Pick<Coder, "decoder" | "centre">,
): Value {
  return apply("Add", [apply("MatMul", [code, decoder]), centre]);
}

/**
 * The share of the variance that a reconstruction leaves unexplained, `‖h − ĥ‖² / ‖h − mean h‖²` over the rows.
 *
 * @param h Activations `[n, d]`, n at least 2.
 * @param reconstructed `ĥ`, `[n, d]`.
 * @returns A number, without dimensions.
 * @see DiffLens, eq. 5
 */
export function unexplained(
  graph: Graph,
  h: Value,
  reconstructed: Value,
): Value {
  const { apply, constant } = graph;
  const share = constant(Float32Array.of(1 / at(h.shape, 0)), []);
  const sum = apply("ReduceSum", [h], { axes: [0], keepdims: 1 });
  const mean = apply("Mul", [sum, share]);
  return apply("Div", [
    squares(graph, apply("Sub", [h, reconstructed])),
    squares(graph, apply("Sub", [h, mean])),
  ]);
}

function squares({ apply }: Graph, x: Value): Value {
  const { shape: [n = 0, d = 0] } = x;
  const flat = apply("Reshape", [apply("Mul", [x, x])], { shape: [n * d] });
  return apply("ReduceSum", [flat], { axes: [0], keepdims: 0 });
}
