import type { Backend, Value } from "../../graph/mod.ts";
import type { Checkpoint } from "../files/mod.ts";
import { type NetworkGraph, openNetwork } from "../layers/mod.ts";
import type { ClipTextConfig } from "./clip_config.ts";
import { clipText, type WrittenInput } from "./clip_text.ts";

/** The frozen text encoder of a pipeline while a graph over it is built. */
export interface TextGraph extends NetworkGraph {
  /** Its `config.json`. */
  readonly config: ClipTextConfig;
  /**
   * Applies it.
   *
   * @param ids Token ids `[n, l]`, int64.
   * @param written What takes the place of some embedded tokens; nothing by default.
   * @returns What cross-attention is given, `[n, l, hidden_size]`.
   */
  encode(ids: Value, written?: WrittenInput): Value;
}

/** Begins a graph over a text encoder. */
export function textGraph(
  checkpoint: Checkpoint,
  config: ClipTextConfig,
  backend?: Backend,
): TextGraph {
  const network = openNetwork(checkpoint, { backend, ignore: [/^/] });
  return {
    ...network,
    config,
    encode: (ids, written) =>
      clipText(network.root.at("text_model"), config, ids, written),
  };
}
