import {
  type Conditioning,
  type Pipeline,
  sliceConditioning,
} from "../../runtime/mod.ts";
import type { Scheduler } from "../schedulers/mod.ts";
import { encodePrompts } from "./encode_prompts.ts";
import { hookedPipeline } from "./hooked_pipeline.ts";
import { startHooks } from "./noise_hooks.ts";
import { type Denoiser, openDenoiser, type RunState } from "./denoiser.ts";
import { injectedPrompts } from "./injected_prompts.ts";
import type { Sample } from "./prompted_image.ts";
import type { SampleRequest, TruncatedPrompt } from "./request.ts";
import { transformerInput } from "./written_tokens.ts";

/** All that a run needs before its first step. */
export interface StartedRun {
  /** The images of the batch, after every `prompt` hook. */
  readonly samples: readonly Sample[];
  /** Prompts that were cut. */
  readonly truncated: readonly TruncatedPrompt[];
  /** What the branches of guidance are conditioned on, unconditional first. */
  readonly conditioning: Conditioning;
  /** Takes the noisy latents of a step apart. */
  readonly denoise: Denoiser;
  /** What the first step is given. */
  readonly state: RunState;
}

/**
 * Encodes the prompts of a run and composes its denoiser.
 *
 * @param request What is made, and how.
 * @returns What the loop needs.
 * @throws {InputError} If the request does not fit the model.
 */
export async function startRun(
  pipeline: Pipeline,
  request: SampleRequest,
  { levels }: Pick<Scheduler, "levels">,
): Promise<StartedRun> {
  const { transforms = [], guidance } = request;
  const samples = request.samples.map((sample) =>
    transforms.reduce((s, transform) => transform.prompt?.(s) ?? s, sample)
  );
  const model = hookedPipeline(pipeline, transforms);
  const hooks = startHooks(transforms.flatMap((t) => t.noise ?? []), samples);
  const unconditional = guidance > 1
    ? samples.map(({ negative }) => ({
      text: negative ?? "",
      absent: negative === undefined,
    }))
    : [];
  const own = samples.map((sample) => ({
    text: sample.prompt,
    input: transformerInput(transforms, sample),
  }));
  const { conditioning, truncated } = await encodePrompts(model, [
    ...unconditional,
    ...own,
    ...hooks.flatMap(({ hook, prompts }) =>
      hook.edited ? own : prompts.flat().map((text) => ({ text }))
    ),
  ]);
  const injected = await injectedPrompts(model, transforms, samples);
  const run = {
    ...{ samples, count: levels.length, conditioning },
    injections: injected.injections,
  };
  return {
    samples,
    truncated: [...truncated, ...injected.truncated],
    conditioning: sliceConditioning(
      conditioning,
      0,
      unconditional.length + samples.length,
    ),
    ...await openDenoiser(model, request, run, hooks),
  };
}
