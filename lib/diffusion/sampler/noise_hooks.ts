import { InputError, rows, type Tensor, zipWith } from "../../core/mod.ts";
import type { Energy } from "../../runtime/mod.ts";
import type { NoiseLevel } from "../schedulers/mod.ts";
import type { Sample } from "./prompted_image.ts";

/** What a `noise` hook is given at each step. */
export interface NoiseStep {
  /** Index of the network evaluation, from 0. */
  readonly i: number;
  /** Number of evaluations in the run. */
  readonly count: number;
  /** α and σ of the network's input, and the timestep that it is given. */
  readonly level: NoiseLevel;
  /** Network input `z = α·x₀ + σ·ε`, `[b, 4, h, w]`, for every scheduler. */
  readonly latents: Tensor;
  /** Noise `ε` that is predicted given the prompt, `[b, 4, h, w]`. */
  readonly conditional: Tensor;
  /** The same given the negative prompt, `[b, 4, h, w]`; absent without guidance. */
  readonly unconditional?: Tensor;
  /** Scale of classifier-free guidance; 1 without. */
  readonly guidance: number;
  /** `ε` so far: guided, then corrected by the transforms listed earlier. */
  readonly noise: Tensor;
  /** The energy that a transform of this method asked for, and its gradient by `latents`, at the steps at which it did. */
  readonly energy?: Energy;
  /** `ε` under the prompts that this hook asked for, or of its `edited` branch, in their order, each `[b, 4, h, w]`. */
  readonly edits: readonly Tensor[];
}

/**
 * Corrects the noise prediction. The state of a run, such as a momentum, is
 * passed in and out, so that two runs from one seed agree. Whatever the network
 * predicts, hooks see the noise `ε` that it means.
 */
export interface NoiseHook<State = unknown> {
  /**
   * Whether it asks for the image's own prediction once more, in a branch of its own that taps call `"edited"`; then it asks for no prompts.
   */
  readonly edited?: boolean;
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
   * @param state What `start` or the previous `correct` returned.
   * @returns The corrected prediction, `[b, 4, h, w]`, and the next state.
   */
  correct(step: NoiseStep, state: State): Promise<Corrected<State>>;
}

/** What a `noise` hook returns. */
export interface Corrected<State = unknown> {
  /** Corrected prediction, `[b, 4, h, w]`. */
  readonly noise: Tensor;
  /** What is added to it where the clean latents are foreseen, and not where the step goes on from them; nothing if absent. */
  readonly shift?: Tensor;
  /** State for the next step. */
  readonly state: State;
  /** What happened to each image at this step, if there is anything to log. */
  readonly diagnostics?: readonly Diagnostics[];
}

/** What a hook logs of one image and one step. */
export interface Diagnostics {
  /** Finite numbers by name, such as `energy`; recorded with the image. */
  readonly values?: Readonly<Record<string, number>>;
  /** Why the image cannot be used, as a clause; it is sampled on, and counted as an abstention. */
  readonly failure?: string;
}

/** A `noise` hook and what it remembers of the run. */
export interface RunningHook {
  /** The hook. */
  readonly hook: NoiseHook;
  /** What its next `correct` is given. */
  readonly state: unknown;
  /** Lists of prompts under which it asks for predictions, one prompt per image. */
  readonly prompts: readonly (readonly string[])[];
}

/**
 * Starts the `noise` hooks of a run.
 *
 * @param hooks Hooks in the order in which they apply.
 * @param samples The images of the batch, after every `prompt` hook.
 * @returns The hooks with their first states, in the same order.
 */
export function startHooks(
  hooks: readonly NoiseHook[],
  samples: readonly Sample[],
): RunningHook[] {
  return hooks.map((hook) => ({
    hook,
    state: hook.start(samples),
    prompts: hook.edited
      ? [samples.map(({ prompt }) => prompt)]
      : hook.prompts?.(samples) ?? [],
  }));
}

/** A prediction after every hook. */
export interface CorrectedByAll {
  /** Corrected prediction, `[b, 4, h, w]`. */
  readonly noise: Tensor;
  /** What is added to it where the clean latents are foreseen, if anything is. */
  readonly shift?: Tensor;
  /** The hooks with their next states. */
  readonly hooks: readonly RunningHook[];
  /** What the hooks logged of each image, `logs[hook][image]`. */
  readonly logs: readonly (readonly Diagnostics[])[];
}

/**
 * Corrects a prediction by every hook in turn.
 *
 * @param edits Predictions under the prompts of all hooks, in their order, `[e·b, 4, h, w]`.
 * @returns The corrected prediction, the hooks with their next states, what they logged.
 */
export async function correctNoise(
  hooks: readonly RunningHook[],
  step: Omit<NoiseStep, "edits">,
  edits: Tensor,
): Promise<CorrectedByAll> {
  let { noise } = step;
  let shift: Tensor | undefined;
  let from = 0;
  const next: RunningHook[] = [];
  const logs: (readonly Diagnostics[])[] = [];
  for (const { hook, state, prompts } of hooks) {
    const own = prompts.map(({ length }) => rows(edits, from, from += length));
    const corrected = await hook.correct({ ...step, noise, edits: own }, state);
    refuseUnknown(corrected);
    noise = corrected.noise;
    const { shift: more = shift } = corrected;
    shift = shift && more && more !== shift
      ? zipWith((a, b) => a + b, shift, more)
      : more;
    next.push({ hook, state: corrected.state, prompts });
    if (corrected.diagnostics) logs.push(corrected.diagnostics);
  }
  return { noise, ...shift && { shift }, hooks: next, logs };
}

/** What a hook of someone's own logs under another name would be lost, failures included. */
function refuseUnknown(corrected: Corrected): void {
  const unknown = Object.keys(corrected).filter((key) => !KNOWN.includes(key));
  if (unknown.length === 0) return;
  throw new InputError(
    `Cannot use what a noise hook returns: expected ${
      KNOWN.join(", ")
    }, found ${unknown.join(", ")}`,
  );
}

const KNOWN = ["noise", "shift", "state", "diagnostics"];
