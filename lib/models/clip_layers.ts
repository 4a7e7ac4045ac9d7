import { at } from "../core/mod.ts";
import type { Value } from "../graph/mod.ts";
import {
  ACTIVATIONS,
  add,
  layerNorm,
  linear,
  reshape,
  transpose,
} from "./layers.ts";
import type { Module } from "./module.ts";

/** Sizes that both towers of CLIP have. */
export interface TowerConfig {
  /** Width of the residual stream. */
  readonly hidden_size: number;
  /** Width of the feed-forward layer. */
  readonly intermediate_size: number;
  /** Number of layers. */
  readonly num_hidden_layers: number;
  /** Number of heads, a divisor of `hidden_size`. */
  readonly num_attention_heads: number;
  /** Activation of the feed-forward layer. */
  readonly hidden_act: "gelu" | "quick_gelu";
  /** Added to the variance in layer normalisations. */
  readonly layer_norm_eps: number;
}

/**
 * `CLIPEncoder`: pre-norm transformer layers.
 *
 * @param m Module with `layers.0`, `layers.1`, ….
 * @param config Sizes of the tower.
 * @param x Embedded tokens or patches `[n, l, hidden_size]`.
 * @param bias Added to the attention scores, `[l, l]`; `null` lets all see all.
 * @returns Value of the same shape.
 * @see Radford et al. 2021, {@link https://arxiv.org/abs/2103.00020}, §2.4
 */
export function clipEncoder(
  m: Module,
  config: TowerConfig,
  x: Value,
  bias: Value | null,
): Value {
  const epsilon = config.layer_norm_eps;
  let y = x;
  for (let i = 0; i < config.num_hidden_layers; i++) {
    const layer = m.at(`layers.${i}`);
    const normal = layerNorm(layer.at("layer_norm1"), y, epsilon);
    y = add(m, y, selfAttention(layer.at("self_attn"), config, normal, bias));
    const mlp = layer.at("mlp");
    const wide = linear(
      mlp.at("fc1"),
      layerNorm(layer.at("layer_norm2"), y, epsilon),
      config.intermediate_size,
    );
    const active = ACTIVATIONS[config.hidden_act](m, wide);
    y = add(m, y, linear(mlp.at("fc2"), active, config.hidden_size));
  }
  return y;
}

function selfAttention(
  m: Module,
  config: TowerConfig,
  x: Value,
  bias: Value | null,
): Value {
  const [n, l, c] = x.shape as [number, number, number];
  const heads = config.num_attention_heads;
  const split = (name: string, perm: readonly number[]) =>
    transpose(
      m,
      reshape(m, linear(m.at(name), x, c), [n, l, heads, c / heads]),
      perm,
    );
  const q = split("q_proj", [0, 2, 1, 3]);
  const scaled = m.op("Mul", [q, m.scalar((c / heads) ** -0.5)]);
  let scores = m.op("MatMul", [scaled, split("k_proj", [0, 2, 3, 1])]);
  if (bias) scores = add(m, scores, bias);
  const weights = m.op("Softmax", [scores], { axis: -1 });
  const mixed = m.op("MatMul", [weights, split("v_proj", [0, 2, 1, 3])]);
  const joined = reshape(m, transpose(m, mixed, [0, 2, 1, 3]), [n, l, c]);
  return linear(m.at("out_proj"), joined, at(x.shape, 2));
}
