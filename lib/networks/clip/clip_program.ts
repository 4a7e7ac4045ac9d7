import {
  type Backend,
  type CompiledGraph,
  compileGraph,
} from "../../graph/mod.ts";
import type { Checkpoint } from "../files/mod.ts";
import type { ClipTextConfig } from "./clip_config.ts";
import { clipText } from "./clip_text.ts";
import { type NetworkGraph, openNetwork } from "../layers/mod.ts";

/** What is asked of a text encoder. */
export interface TextOptions {
  /** Whether embeddings can be written at the input of the transformer. */
  readonly written?: boolean;
  /** Puts others in the place of its weights, before it is built. */
  readonly change?: (network: NetworkGraph) => void;
  /** How operators are written; as the CPU provider wants them by default. */
  readonly backend?: Backend | undefined;
}

/**
 * Compiles the text encoder of a pipeline: `ids` `[n, l]` to `hidden` `[n, l, d]`. If embeddings can be
 * written, it also takes `kept` `[n, l, 1]`, 1 where the embedded token stays, and `embeddings` `[n, l, d]`,
 * what is written elsewhere.
 *
 * @param shape Number of texts and of tokens.
 * @param options Whether embeddings can be written, not by default; what puts others in the place of its weights; how operators are written.
 * @throws {InputError} If weights are missing, superfluous or of another shape.
 */
export function textProgram(
  checkpoint: Checkpoint,
  config: ClipTextConfig,
  shape: readonly [n: number, l: number],
  { written = false, change = () => {}, backend }: TextOptions = {},
): CompiledGraph {
  const network = openNetwork(checkpoint, { backend });
  change(network);
  const { graph, root, finish } = network;
  const ids = graph.input("ids", shape, "int64");
  const hidden = clipText(
    root.at("text_model"),
    config,
    ids,
    written
      ? {
        kept: graph.input("kept", [...shape, 1]),
        embeddings: graph.input("embeddings", [...shape, config.hidden_size]),
      }
      : undefined,
  );
  finish();
  return compileGraph({ hidden }, { half: backend?.half });
}
