import type { MapEnergy } from "../../runtime/mod.ts";
import type { Sample } from "./prompted_image.ts";

/**
 * Asks the network for the gradient of an energy by the latents: how far its
 * attention to two words overlaps. The answer is in {@linkcode NoiseStep.energy},
 * for every `noise` hook of the method.
 */
export interface EnergyHook {
  /**
   * Says what is asked of a batch.
   *
   * @param samples The images of the batch, after every `prompt` hook.
   * @returns Prompts and words, one per image; if several, they take turns, one a step.
   */
  words(samples: readonly Sample[]): readonly EnergyWords[];
  /** Which branch's attention is read; `"unconditional"` needs guidance above 1. */
  readonly branch: "conditional" | "unconditional";
  /** Modules that take part, by name or beginning of a name; all if empty. */
  readonly modules: readonly string[];
  /** How maps become an energy. */
  readonly energy: MapEnergy;
  /**
   * Where attention is read: `null` on the trajectory, in the pass that predicts
   * the noise; a timestep in the image as the prediction foresees it, with fresh
   * noise of that timestep, in a pass of its own.
   */
  readonly renoised: number | null;
  /**
   * Says at which steps the gradient is wanted; the others cost nothing more.
   *
   * @param i Index of the network evaluation, from 0.
   * @param count Number of evaluations in the run.
   */
  wanted(i: number, count: number): boolean;
}

/** The attribution prompt of each image, and the two words whose overlap is the energy. */
export interface EnergyWords {
  /** One prompt per image. */
  readonly prompts: readonly string[];
  /** The two words of each image. */
  readonly words: readonly (readonly [string, string])[];
}
