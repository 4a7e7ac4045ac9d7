import { rows, type Tensor } from "../../core/mod.ts";
import type {
  NoiseHook,
  NoiseStep,
  Reading,
  Sample,
  Transform,
} from "./transform.ts";

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
 * @param transforms Transforms in the order in which they apply.
 * @param samples The images of the batch, after every `prompt` hook.
 * @returns Those that have a `noise` hook, in the same order.
 */
export function startHooks(
  transforms: readonly Transform[],
  samples: readonly Sample[],
): RunningHook[] {
  return transforms.flatMap(({ noise: hook }) =>
    hook
      ? [{
        hook,
        state: hook.start(samples),
        prompts: hook.prompts?.(samples) ?? [],
      }]
      : []
  );
}

/** A prediction after every hook. */
export interface CorrectedByAll {
  /** Corrected prediction, `[b, 4, h, w]`. */
  readonly noise: Tensor;
  /** The hooks with their next states. */
  readonly hooks: readonly RunningHook[];
  /** What the hooks told of each image, `readings[hook][image]`. */
  readonly readings: readonly (readonly Reading[])[];
}

/**
 * Corrects a prediction by every hook in turn.
 *
 * @param hooks The hooks with their states.
 * @param step What is known at this step.
 * @param edits Predictions under the prompts of all hooks, in their order, `[e·b, 4, h, w]`.
 * @returns The corrected prediction, the hooks with their next states, what they told.
 */
export async function correctNoise(
  hooks: readonly RunningHook[],
  step: Omit<NoiseStep, "edits">,
  edits: Tensor,
): Promise<CorrectedByAll> {
  let { noise } = step;
  let from = 0;
  const next: RunningHook[] = [];
  const told: (readonly Reading[])[] = [];
  for (const { hook, state, prompts } of hooks) {
    const own = prompts.map(({ length }) => rows(edits, from, from += length));
    const corrected = await hook.correct({ ...step, noise, edits: own }, state);
    noise = corrected.noise;
    next.push({ hook, state: corrected.state, prompts });
    if (corrected.readings) told.push(corrected.readings);
  }
  return { noise, hooks: next, readings: told };
}
