import type { Tensor } from "../../core/mod.ts";

/**
 * A way from noise to an image in a fixed number of steps. Pure: the earlier
 * predictions that a multistep method needs are passed in and out.
 */
export interface Scheduler {
  /** Timestep of each network evaluation, in training steps; fractional where diffusers' are. */
  readonly timesteps: readonly number[];
  /** Standard deviation of the initial latents. */
  readonly initNoiseSigma: number;
  /**
   * Gives the share of the signal's variance at a step.
   *
   * @param i Index into `timesteps`.
   * @returns `ᾱ`, in `(0, 1)`.
   */
  alphaBar(i: number): number;
  /**
   * Scales latents to the variance that the network was trained with.
   *
   * @param latents Latents `[b, 4, h, w]` in the scheduler's own scale.
   * @param i Index into `timesteps`.
   * @returns The network's input `z_t`, of the same shape.
   */
  scaleModelInput(latents: Tensor, i: number): Tensor;
  /**
   * Takes one step towards the image.
   *
   * @param i Index into `timesteps`.
   * @param noise The network's prediction at `timesteps[i]`, `[b, 4, h, w]`.
   * @param latents Latents `[b, 4, h, w]` in the scheduler's own scale.
   * @param history What the previous step returned; `[]` at first.
   * @returns The latents after the step, and the history for the next.
   */
  step(
    i: number,
    noise: Tensor,
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
   * @returns The scheduler.
   * @throws {InputError} If the config asks for something that is not supported, naming each key.
   */
  create(config: unknown, steps: number): Scheduler;
}
