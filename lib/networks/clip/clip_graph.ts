import type { Value } from "../../graph/mod.ts";
import type { Checkpoint } from "../files/mod.ts";
import { type NetworkGraph, openNetwork } from "../layers/mod.ts";
import type { ClipConfig } from "./clip_config.ts";
import { clipText, clipTextFeatures, type WrittenInput } from "./clip_text.ts";
import { clipImageFeatures } from "./clip_vision.ts";

/** A frozen CLIP while a graph over it is built. */
export interface ClipGraph extends NetworkGraph {
  /**
   * Applies the text tower.
   *
   * @param ids Token ids `[n, l]`, int64.
   * @param written What takes the place of some embedded tokens; nothing by default.
   * @returns The last hidden state after the final layer norm, `[n, l, hidden_size]`.
   */
  text(ids: Value, written?: WrittenInput): Value;
  /**
   * Reads texts at one of their tokens.
   *
   * @param hidden Last hidden state `[n, l, hidden_size]`.
   * @param pick One-hot rows `[n, l]` that mark the token.
   * @returns Features `[n, projection_dim]`, not normalised.
   */
  textFeatures(hidden: Value, pick: Value): Value;
  /**
   * Applies the image tower.
   *
   * @param pixels Images `[n, 3, image_size, image_size]`, normalised.
   * @returns Features `[n, projection_dim]`, not normalised.
   */
  imageFeatures(pixels: Value): Value;
  /** The learnt logarithm of the factor of the cosines, a scalar. */
  logitScale(): Value;
}

/**
 * Begins a graph over a CLIP.
 *
 * @param ignore Names of weights that may be left over; all by default.
 */
export function clipGraph(
  checkpoint: Checkpoint,
  config: ClipConfig,
  ignore: readonly RegExp[] = [/^/],
): ClipGraph {
  const network = openNetwork(checkpoint, { ignore });
  const { root } = network;
  return {
    ...network,
    text: (ids, written) =>
      clipText(root.at("text_model"), config.text_config, ids, written),
    textFeatures: (hidden, pick) =>
      clipTextFeatures(root, hidden, pick, config.projection_dim),
    imageFeatures: (pixels) =>
      clipImageFeatures(
        root,
        config.vision_config,
        pixels,
        config.projection_dim,
      ),
    logitScale: () => root.parameter("logit_scale", []),
  };
}
