import type { Graph, Value } from "../../graph/mod.ts";
import type { UNetInputs } from "./unet.ts";
import type { UNetConfig } from "./unet_config.ts";

/** What a UNet is conditioned on: text, and in SDXL a pooled text and sizes. */
export type ConditioningInputs = Pick<
  UNetInputs,
  "context" | "pooled" | "sizes"
>;

/** Numbers that say how large an image is and how it was cropped. */
export const SIZES = 6;

/**
 * Adds the inputs of what a UNet is conditioned on: `context` `[n, l, d]`, and with an
 * `addition_embed_type` `pooled` `[n, p]` and `sizes` `[n, 6k]`.
 *
 * @param rows Number of rows `n`.
 * @param length Number of text tokens `l`.
 */
export function conditioningInputs(
  graph: Graph,
  config: UNetConfig,
  rows: number,
  length: number,
): ConditioningInputs {
  const shape = [rows, length, config.cross_attention_dim];
  const context = graph.input("context", shape);
  const both = config.projection_class_embeddings_input_dim;
  if (both === null) return { context };
  const sizes = SIZES * (config.addition_time_embed_dim ?? 0);
  return {
    context,
    pooled: graph.input("pooled", [rows, both - sizes]),
    sizes: graph.input("sizes", [rows, sizes]),
  };
}

/**
 * Maps each input of a conditioning.
 *
 * @returns The mapped inputs, by the same names.
 */
export function mapInputs(
  inputs: ConditioningInputs,
  f: (input: Value) => Value,
): ConditioningInputs {
  const { context, pooled, sizes } = inputs;
  return {
    context: f(context),
    ...pooled && { pooled: f(pooled) },
    ...sizes && { sizes: f(sizes) },
  };
}
