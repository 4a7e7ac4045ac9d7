import type { Tap } from "../../runtime/mod.ts";
import type { Sample } from "./prompted_image.ts";

/** What an `activation` hook is given at each step. */
export interface ActivationStep {
  /** Index of the network evaluation, from 0. */
  readonly i: number;
  /** Number of evaluations in the run. */
  readonly count: number;
  /** Timestep given to the network, in training steps. */
  readonly timestep: number;
  /** The images of the batch, after every `prompt` hook. */
  readonly samples: readonly Sample[];
}

/** Changes the output of named modules while the network predicts. */
export interface ActivationHook {
  /**
   * Number of images, at least 2, that depend on one another. Those of one
   * prompt whose seeds have the same `floor(seed / cohort)` are made together,
   * whether they are asked for or not, so that an image does not depend on the
   * batch. Absent if images are independent.
   */
  readonly cohort?: number;
  /**
   * Says what is read and changed at a step.
   *
   * @param step What is known before the network is evaluated.
   * @returns The taps, in the order in which they act. Taps that differ in values alone share a compiled network.
   */
  taps(step: ActivationStep): readonly Tap[];
}
