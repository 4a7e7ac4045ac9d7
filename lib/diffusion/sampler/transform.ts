import type { Tensor } from "../../core/mod.ts";
import type { Replacement, TransformerInput } from "../../runtime/mod.ts";
import type { ActivationHook } from "./activation_hook.ts";
import type { AttentionHook } from "./attention_hook.ts";
import type { EnergyHook } from "./energy_hook.ts";
import type { NoiseHook } from "./noise_hooks.ts";
import type { Sample } from "./prompted_image.ts";

/**
 * A bias-mitigation method, or a part of one: what it does at the hook points
 * of the sampler. A hook that is absent changes nothing. Each hook point is an
 * optional member, so that a new one does not touch the transforms there are.
 */
export interface Transform {
  /**
   * Rewrites the prompts of one image.
   *
   * @param sample The image, as left by the transforms listed earlier.
   * @returns The image with other prompts, and the same seed.
   */
  prompt?(sample: Sample): Sample;
  /**
   * Writes embeddings behind the prompt of one image, at the input of the text
   * transformer: from the prompt's end token on, which is not put back. What
   * several transforms write is added up.
   *
   * @param sample The image, after every `prompt` hook.
   * @returns What is written; `undefined` if nothing is.
   */
  embed?(sample: Sample): TransformerInput | undefined;
  /**
   * Maps text embeddings, each token by itself: those of prompts, negative
   * prompts, and attribution prompts.
   *
   * @param embeddings Last hidden states `[n, l, d]`.
   * @returns What the UNet is given instead, of the same shape.
   * @throws {InputError} If the embeddings are of another width.
   */
  condition?(embeddings: Tensor): Tensor;
  /** What stands in the place of the text encoder's weights, by their names in the checkpoint; the same arrays for equal methods. */
  readonly textWeights?: Readonly<Record<string, Replacement>>;
  /** What stands in the place of the UNet's weights, by their names in the checkpoint; the same arrays for equal methods. */
  readonly weights?: Readonly<Record<string, Replacement>>;
  /** Changes the output of named modules. */
  readonly activation?: ActivationHook;
  /** Has single cross-attention modules read another prompt. */
  readonly attention?: AttentionHook;
  /** Asks for the gradient of an energy; only one transform of a method may. */
  readonly energy?: EnergyHook;
  /** Corrects the noise prediction. */
  readonly noise?: NoiseHook;
}

/** A hook point of the sampler. */
export type Hook = keyof Transform;

/** What the benchmark is about, for transforms that depend on it. */
export interface TransformContext {
  /** The social attribute, for example `"gender"`. */
  readonly attribute: string;
  /** Its groups, for example `["male", "female"]`. */
  readonly groups: readonly string[];
}
