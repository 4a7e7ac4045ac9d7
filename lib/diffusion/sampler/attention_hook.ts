import type { Sample } from "./prompted_image.ts";

/** Has single cross-attention modules read another prompt, at every step, in the conditional branch. */
export interface AttentionHook {
  /** Names of the modules in diffusers; all others read the image's own prompt. */
  readonly modules: readonly string[];
  /**
   * Says what they read.
   *
   * @param sample The image, after every `prompt` hook.
   * @returns The prompt whose keys and values they attend to.
   */
  prompt(sample: Sample): string;
}
