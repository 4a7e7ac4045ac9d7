import type { Tensor } from "../../core/mod.ts";
import type {
  Energy,
  MapEnergy,
  Tap,
  TransformerInput,
} from "../../runtime/mod.ts";
import type { Artefact } from "./artefact.ts";
import type { PredictionType } from "../schedulers/mod.ts";

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
  /** What the network predicts. */
  readonly prediction: PredictionType;
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
  /** The energy that a transform of this method asked for, and its gradient by `latents`, at the steps at which it did. */
  readonly energy?: Energy;
  /** Predictions under the prompts that this hook asked for, in their order, each `[b, 4, h, w]`. */
  readonly edits: readonly Tensor[];
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
   * Asks for predictions under further prompts, made in the same pass at every
   * step; only this hook sees them.
   *
   * @param samples The images of the batch, after every `prompt` hook.
   * @returns Lists of prompts, each with one per image.
   */
  prompts?(samples: readonly Sample[]): readonly (readonly string[])[];
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
  /** What happened to each image at this step, if there is anything to tell. */
  readonly readings?: readonly Reading[];
}

/** What a hook tells of one image and one step. */
export interface Reading {
  /** Finite numbers by name, such as `energy`; recorded with the image. */
  readonly values?: Readonly<Record<string, number>>;
  /** Why the image cannot be used, as a clause; it is sampled on, and counted as an abstention. */
  readonly failure?: string;
}

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
  /** Which branch gives the queries; `"uncond"` needs guidance above 1. */
  readonly queries: "cond" | "uncond";
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
  /** Weights that replace those of the UNet, by their names in the checkpoint; the same arrays for equal methods. */
  readonly weights?: Readonly<Record<string, Tensor>>;
  /** Changes the output of named modules. */
  readonly activation?: ActivationHook;
  /** Asks for the gradient of an energy; only one transform of a method may. */
  readonly energy?: EnergyHook;
  /** Corrects the noise prediction. */
  readonly noise?: NoiseHook;
}

/** A hook point of the sampler. */
export type Hook = keyof Transform;

/** The stages of sampling at which a transform can act, in the order data flows. */
export const STAGES = [
  "prompt",
  "embed",
  "condition",
  "weights",
  "activation",
  "noise",
] as const;

/** A stage of sampling. */
export type Stage = typeof STAGES[number];

/** What the benchmark is about, for transforms that depend on it. */
export interface TransformContext {
  /** The social attribute, for example `"gender"`. */
  readonly attribute: string;
  /** Its groups, for example `["male", "female"]`. */
  readonly groups: readonly string[];
}

/** A transform as written in a baseline. */
export interface TransformSpec {
  /** Id of a method in `METHODS`. */
  readonly id: string;
  /** Its parameters; the record's defaults for those that are absent. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** What was fitted for it, if it is a fitted one. */
  readonly artefact?: Artefact;
}
