import type { Tensor } from "../../core/mod.ts";
import type { NoiseLevel } from "./noise_level.ts";
import type { Denoised } from "./prediction.ts";

/**
 * A way from noise to an image in a fixed number of steps. Pure: the earlier
 * predictions that a multistep method needs are passed in and out.
 */
export interface Scheduler {
  /** Noise level of each network evaluation. */
  readonly levels: readonly NoiseLevel[];
  /** Standard deviation of the initial latents. */
  readonly initNoiseSigma: number;
  /**
   * Scales latents to the variance that the network was trained with.
   *
   * @param latents Latents `[b, 4, h, w]` in the scheduler's own scale.
   * @param i Index into `levels`.
   * @returns The network's input `z = α·x₀ + σ·ε`, of the same shape.
   */
  scaleModelInput(latents: Tensor, i: number): Tensor;
  /**
   * Takes one step towards the image.
   *
   * @param i Index into `levels`.
   * @param denoised What is predicted at `levels[i]`, `[b, 4, h, w]`.
   * @param latents Latents `[b, 4, h, w]` in the scheduler's own scale.
   * @param history What the previous step returned; `[]` at first.
   * @returns The latents after the step, and the history for the next.
   */
  step(
    i: number,
    denoised: Denoised,
    latents: Tensor,
    history: History,
  ): { latents: Tensor; history: History };
}

/** What a multistep method remembers: tensors of earlier steps, its own choice of which. */
export type History = readonly Tensor[];

/** A kind of scheduler, made from the model's `scheduler_config.json`. */
export interface SchedulerRecord {
  /** `snake_case` name, unique in the project. */
  readonly id: string;
  /** Class of diffusers that it equals. */
  readonly diffusers: string;
  /** Paper and equation or algorithm. */
  readonly source: string;
  /**
   * Makes the scheduler as `Class.from_config(config)` and `set_timesteps(steps)` do.
   *
   * @param config The parsed `scheduler_config.json`, of whichever scheduler class.
   * @param steps Number of steps, from 1 to `num_train_timesteps`.
   * @throws {InputError} If the config asks for something that is not supported, naming each key.
   */
  create(config: unknown, steps: number): Scheduler;
}
