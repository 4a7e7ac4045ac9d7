import type { Tensor } from "../core/mod.ts";
import type { TextGraph } from "../networks/mod.ts";
import type { Conditioning } from "./conditioning.ts";
import type { EncodeText } from "./encode_text.ts";
import type { Compile } from "./program.ts";
import type { Replacement } from "./replace_weights.ts";
import type { ConditioningPrompt } from "./written_tokens.ts";

/** What encodes text for a network. */
export interface TextFunctions {
  /** Encodes rows of token ids; see `Pipeline`. */
  readonly encodeText: EncodeText;
  /** Encodes prompts; see `Pipeline`. */
  condition(prompts: readonly ConditioningPrompt[]): Promise<Conditioning>;
}

/** The one text encoder of a pipeline: what can be learnt of it, and put in its place. */
export interface TextTower {
  /** Compiles a graph over it. */
  readonly program: Compile<TextGraph>;
  /** Reads the weights whose names match, as float32, by their names in the checkpoint. */
  weights(names: RegExp): Promise<Readonly<Record<string, Tensor>>>;
  /**
   * Gives the functions that encode text with other weights, compiled once for each set of arrays, which must not change.
   *
   * @param weights What stands in the place of weights, by their names in the checkpoint.
   */
  replaced(weights: Readonly<Record<string, Replacement>>): TextFunctions;
}
