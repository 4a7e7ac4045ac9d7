import type { Tensor } from "../core/mod.ts";
import type { z } from "zod";

/** One image to be made. */
export interface Sample {
  /** Seed of its initial noise, a non-negative integer; only the low 32 bits count. */
  readonly seed: number;
  /** What the image should show. */
  readonly prompt: string;
  /** Prompt of the unconditional branch; `""` if absent. */
  readonly negative?: string;
  /** What the prompt is about, for example `"nurse"`; fills `{subject}` in templates. */
  readonly subject?: string;
}

/** What a `noise` hook is given at each step. */
export interface NoiseStep {
  /** Index of the network evaluation, from 0. */
  readonly i: number;
  /** Number of evaluations in the run. */
  readonly count: number;
  /** Timestep given to the network, in training steps. */
  readonly timestep: number;
  /** `ᾱ` at this step: the share of the signal's variance, in `(0, 1)`. */
  readonly alphaBar: number;
  /** Network input `z_t`, `[b, 4, h, w]`, of variance `ᾱ·Var(z₀) + 1 − ᾱ` for every scheduler. */
  readonly latents: Tensor;
  /** Prediction given the prompt, `[b, 4, h, w]`. */
  readonly conditional: Tensor;
  /** Prediction given the negative prompt, `[b, 4, h, w]`; absent without guidance. */
  readonly unconditional?: Tensor;
  /** Prediction so far: guided, then corrected by the transforms listed earlier. */
  readonly noise: Tensor;
}

/**
 * Corrects the noise prediction. The state of a run, such as a momentum, is
 * passed in and out, so that two runs from one seed agree.
 *
 * Predictions are in the parametrisation of the network: `ε`, or `v` for a
 * model of type `v_prediction`.
 */
export interface NoiseHook<State = unknown> {
  /**
   * Makes the state before the first step.
   *
   * @param samples The images of the batch, after every `prompt` hook.
   * @returns The state that the first `correct` receives.
   */
  start(samples: readonly Sample[]): State;
  /**
   * Corrects the prediction of one step.
   *
   * @param step What is known at this step.
   * @param state What `start` or the previous `correct` returned.
   * @returns The corrected prediction, `[b, 4, h, w]`, and the next state.
   */
  correct(step: NoiseStep, state: State): Promise<Corrected<State>>;
}

/** What a `noise` hook returns. */
export interface Corrected<State = unknown> {
  /** Corrected prediction, `[b, 4, h, w]`. */
  readonly noise: Tensor;
  /** State for the next step. */
  readonly state: State;
}

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
  /** Corrects the noise prediction. */
  readonly noise?: NoiseHook;
}

/** A hook point of the sampler, in the order data flows. */
export type Hook = keyof Transform;

/** What the benchmark is about, for transforms that depend on it. */
export interface TransformContext {
  /** The social attribute, for example `"gender"`. */
  readonly attribute: string;
  /** Its groups, for example `["male", "female"]`. */
  readonly groups: readonly string[];
}

/**
 * zod's description of the parameters of a transform.
 *
 * @internal
 */
export type ParameterSchema = z.ZodObject;

/** A kind of transform: its parameters, where it comes from, how to make one. */
export interface TransformRecord {
  /** `snake_case` name, unique in the project. */
  readonly id: string;
  /** Raised whenever a change can move an image. */
  readonly version: number;
  /** Paper and equation. */
  readonly source: string;
  /** Hooks that this transform must have to itself. */
  readonly claims: readonly Hook[];
  /** Parameters with their defaults; unknown ones are refused. */
  readonly parameters: ParameterSchema;
  /**
   * Makes the transform.
   *
   * @param parameters Parsed by `parameters`.
   * @param context What the benchmark is about.
   * @returns The transform.
   * @throws {InputError} If the parameters do not fit the context.
   */
  create(
    parameters: Record<string, unknown>,
    context: TransformContext,
  ): Transform;
}

/** A transform as written in a baseline. */
export interface TransformSpec {
  /** Id of a record in `TRANSFORMS`. */
  readonly id: string;
  /** Its parameters; the record's defaults for those that are absent. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}
