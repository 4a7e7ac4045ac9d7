import { at } from "../../core/mod.ts";
import type { Value } from "../../graph/mod.ts";
import {
  activation,
  add,
  layerNorm,
  linear,
  type Module,
  reshape,
  transpose,
} from "../layers/mod.ts";
import type { ClipTextConfig } from "./clip_config.ts";

/** Sizes that both towers of CLIP have, in transformers' own names. */
export type TowerConfig = Pick<
  ClipTextConfig,
  | "hidden_size"
  | "intermediate_size"
  | "num_hidden_layers"
  | "num_attention_heads"
  | "hidden_act"
  | "layer_norm_eps"
>;

/** Hidden states of a tower, each `[n, l, hidden_size]`, without a norm behind them. */
export interface EncoderStates {
  /** After the last layer. */
  readonly last: Value;
  /** Before the last layer: what SDXL is conditioned on. */
  readonly penultimate: Value;
}

/**
 * `CLIPEncoder`: pre-norm transformer layers.
 *
 * @param m Module with `layers.0`, `layers.1`, ….
 * @param config Sizes of the tower.
 * @param x Embedded tokens or patches `[n, l, hidden_size]`.
 * @param bias Added to the attention scores, `[l, l]`; `null` lets all see all.
 * @returns The last two states.
 * @see Radford et al. 2021, {@link https://arxiv.org/abs/2103.00020}, §2.4
 */
export function clipEncoder(
  m: Module,
  config: TowerConfig,
  x: Value,
  bias: Value | null,
): EncoderStates {
  const epsilon = config.layer_norm_eps;
  let [y, penultimate] = [x, x];
  for (let i = 0; i < config.num_hidden_layers; i++) {
    const layer = m.at(`layers.${i}`);
    penultimate = y;
    const normal = layerNorm(layer.at("layer_norm1"), y, epsilon);
    y = add(m, y, selfAttention(layer.at("self_attn"), config, normal, bias));
    const mlp = layer.at("mlp");
    const wide = linear(
      mlp.at("fc1"),
      layerNorm(layer.at("layer_norm2"), y, epsilon),
      config.intermediate_size,
    );
    const active = activation(m, config.hidden_act, wide);
    y = add(m, y, linear(mlp.at("fc2"), active, config.hidden_size));
  }
  return { last: y, penultimate };
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
