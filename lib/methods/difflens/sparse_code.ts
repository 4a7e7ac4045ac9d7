import type { Graph, Value } from "../../graph/mod.ts";

/** The encoder of a k-sparse autoencoder in a graph. */
export interface Encoder {
  /** `W_enc`, `[M, d]`. */
  readonly encoder: Value;
  /** `b_enc`, `[M]`. */
  readonly bias: Value;
  /** `b_pre`, what is taken off before and put back after, `[d]`. */
  readonly centre: Value;
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
  { encoder, bias, centre }: Encoder,
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
