import type { Tensor } from "../core/mod.ts";

/** Tensors by name: parameters, their gradients, or what an optimiser remembers of them. */
export type Tensors = Readonly<Record<string, Tensor>>;

/**
 * A rule that moves parameters down their gradients, in the style of optax: its
 * memory is passed in and out, so that it can be saved between any two steps.
 */
export interface Optimizer {
  /**
   * Starts.
   *
   * @returns The state before the first step.
   */
  init(parameters: Tensors): Tensors;
  /**
   * Takes a step.
   *
   * @param gradients Gradient of the loss by each parameter, of its shape.
   * @param state What `init` or the previous `update` returned.
   * @param parameters The parameters, by the same names.
   * @returns The moved parameters and the next state; what was passed in is left alone.
   */
  update(gradients: Tensors, state: Tensors, parameters: Tensors): Updated;
}

/** What a step of an optimiser returns. */
export interface Updated {
  /** The moved parameters, by their names. */
  readonly parameters: Tensors;
  /** State for the next step. */
  readonly state: Tensors;
}

/** A step size for each step, counted from 0. */
export type Schedule = (step: number) => number;

/** A step size that stays, or one for each step. */
export type Rate = number | Schedule;
