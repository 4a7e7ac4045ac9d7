import { at } from "../../core/mod.ts";
import type { Value } from "../../graph/mod.ts";
import type { ClipTextConfig } from "./clip_config.ts";
import { clipEncoder, type EncoderStates } from "./clip_layers.ts";
import { add, layerNorm, linear, type Module, reshape } from "../layers/mod.ts";

/** What takes the place of some embedded tokens at the input of the transformer. */
export interface WrittenInput {
  /** 1 where the sum of token and positional embedding stays, 0 where it is written over, `[n, l, 1]`. */
  readonly kept: Value;
  /** What is written, zero where the sum stays, `[n, l, hidden_size]`. */
  readonly embeddings: Value;
}

/**
 * `CLIPTextModel`: the embeddings that condition the UNet.
 *
 * @param m Module with `embeddings`, `encoder` and `final_layer_norm`.
 * @param config Sizes of the text tower.
 * @param ids Token ids `[n, l]`, int64, `l ≤ max_position_embeddings`.
 * @param written What takes the place of some embedded tokens; nothing by default.
 * @returns The last hidden state after the final layer norm, `[n, l, hidden_size]`.
 * @see Radford et al. 2021, {@link https://arxiv.org/abs/2103.00020}, §2.4
 */
export function clipText(
  m: Module,
  config: ClipTextConfig,
  ids: Value,
  written?: WrittenInput,
): Value {
  return clipTextStates(m, config, ids, written).last;
}

/**
 * The last hidden states of a `CLIPTextModel`, the very last after the final layer norm.
 *
 * @param m Module with `embeddings`, `encoder` and `final_layer_norm`.
 * @param config Sizes of the text tower.
 * @param ids Token ids `[n, l]`, int64, `l ≤ max_position_embeddings`.
 * @param written What takes the place of some embedded tokens; nothing by default.
 */
export function clipTextStates(
  m: Module,
  config: ClipTextConfig,
  ids: Value,
  written?: WrittenInput,
): EncoderStates {
  const l = at(ids.shape, 1);
  const c = config.hidden_size;
  const embeddings = m.at("embeddings");
  const tokens = embeddings.at("token_embedding").parameter("weight", [
    config.vocab_size,
    c,
  ]);
  const positions = embeddings.at("position_embedding").parameter(
    "weight",
    [config.max_position_embeddings, c],
    { rows: [0, l] },
  );
  const sum = add(m, m.op("Gather", [tokens, ids]), positions);
  const x = written
    ? add(m, m.op("Mul", [sum, written.kept]), written.embeddings)
    : sum;
  const states = clipEncoder(m.at("encoder"), config, x, causalBias(m, l));
  const norm = m.at("final_layer_norm");
  return {
    ...states,
    last: layerNorm(norm, states.last, config.layer_norm_eps),
  };
}

/**
 * `CLIPTextModelWithProjection`: the feature of a text, at its end token.
 *
 * @param m Root module of a whole CLIP, with `text_projection`.
 * @param hidden Last hidden state `[n, l, hidden_size]`.
 * @param pick One-hot rows `[n, l]` that mark the end token.
 * @param dimension Width of the joint space.
 * @returns Features `[n, dimension]`, not normalised.
 */
export function clipTextFeatures(
  m: Module,
  hidden: Value,
  pick: Value,
  dimension: number,
): Value {
  const [n, l, c] = hidden.shape as [number, number, number];
  const picked = m.op("MatMul", [reshape(m, pick, [n, 1, l]), hidden]);
  const rows = reshape(m, picked, [n, c]);
  return linear(m.at("text_projection"), rows, dimension, { bias: false });
}

/** Scores of later tokens get −1e9, so that no token sees what follows it. */
function causalBias(m: Module, l: number): Value {
  const bias = new Float32Array(l * l);
  for (let i = 0; i < l; i++) bias.fill(-1e9, i * l + i + 1, (i + 1) * l);
  return m.graph.constant(bias, [l, l]);
}
