import {
  mt19937,
  type Shape,
  type Tensor,
  uniform,
  zeros,
} from "../../core/mod.ts";
import type { Graph, Value } from "../../graph/mod.ts";
import type { Tensors } from "../../optim/mod.ts";
import type { Attended } from "../../runtime/mod.ts";

/** Sizes of an attention predictor. */
export interface PredictorSizes {
  /** Channels of the module. */
  readonly channels: number;
  /** Channels between the convolutions. */
  readonly width: number;
  /** Groups, each with a head. */
  readonly groups: number;
}

/**
 * Starts an attention predictor as PyTorch starts convolutions, uniform in `±1/√in`: two that all groups share, and one with
 * a channel for each group.
 *
 * @param seed Seed of all numbers.
 * @returns `first` `[w, c, 3, 3]`, `second` `[w, w, 3, 3]`, `head` `[K, w, 3, 3]`, each with a `…_bias`.
 */
export function newPredictor(
  { channels, width, groups }: PredictorSizes,
  seed: number,
): Tensors {
  const generator = mt19937(seed);
  const drawn = (shape: Shape, inputs: number): Tensor => {
    const x = zeros(shape);
    x.data.forEach((_, i) =>
      x.data[i] = (2 * uniform(generator) - 1) / Math.sqrt(inputs)
    );
    return x;
  };
  const layer = (name: string, out: number, inputs: number) => ({
    [name]: drawn([out, inputs, 3, 3], 9 * inputs),
    [`${name}_bias`]: drawn([out], 9 * inputs),
  });
  return {
    ...layer("first", width, channels),
    ...layer("second", width, width),
    ...layer("head", groups, width),
  };
}

/**
 * Predicts the logit of each group's column at each position: three convolutions with SiLU between them.
 *
 * @param parts What the attention module was given, `[b, h·w, c]`, and its sizes.
 * @param weights Parameters, as {@linkcode newPredictor} names them.
 * @returns Logits `[b, K, h·w]`.
 * @see Park et al. 2025 (EFA), {@link https://arxiv.org/abs/2506.13298}
 */
export function predictLogits(
  graph: Graph,
  { input, height, width }: Pick<Attended, "input" | "height" | "width">,
  weights: (name: string) => Value,
): Value {
  const { apply } = graph;
  const [b = 0, n = 0, c = 0] = input.shape;
  const conv = (x: Value, name: string) =>
    apply("Conv", [x, weights(name), weights(`${name}_bias`)], {
      kernel_shape: [3, 3],
      pads: [1, 1, 1, 1],
      strides: [1, 1],
    });
  const silu = (x: Value) => apply("Mul", [x, apply("Sigmoid", [x])]);
  const image = apply("Reshape", [
    apply("Transpose", [input], { perm: [0, 2, 1] }),
  ], { shape: [b, c, height, width] });
  const logits = conv(silu(conv(silu(conv(image, "first")), "second")), "head");
  return apply("Reshape", [logits], { shape: [b, logits.shape[1] ?? 0, n] });
}

/**
 * Takes of each image the logits of its group, `Σ_k g_k a_k`.
 *
 * @param logits `[b, K, n]`.
 * @param groups One-hot rows `[b, K]`.
 * @returns `[b, n]`.
 */
export function chosenLogits(
  { apply }: Graph,
  logits: Value,
  groups: Value,
): Value {
  const [b = 0, K = 0, n = 0] = logits.shape;
  const rows = apply("Reshape", [groups], { shape: [b, 1, K] });
  return apply("Reshape", [apply("MatMul", [rows, logits])], { shape: [b, n] });
}
