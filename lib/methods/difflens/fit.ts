// deno-lint-ignore-file camelcase -- parameters as they stand in specs

import { at, type Tensor, zipWith } from "../../core/mod.ts";
import {
  type Artifact,
  fillTemplate,
  moduleTensor,
  type Sample,
  type SchedulerId,
} from "../../diffusion/mod.ts";
import { FIT_SEED, type FitRequest, subjectOf } from "../../fit/mod.ts";
import { named } from "../../optim/mod.ts";
import {
  type ActivationFolder,
  activationFolder,
  activationsAt,
  collectActivations,
} from "../../probes/mod.ts";
import type { Fit } from "../record/mod.ts";
import { autoencoderCodes } from "./autoencoder.ts";
import type { Parameters } from "./parameters.ts";
import { stepScores } from "./scores.ts";
import { trainAutoencoder, weightsOf } from "./train_autoencoder.ts";

/**
 * Finds features that decide on a group. The model draws images under prompts that name the groups, all of them from the
 * same noises; what a module puts out at every step is learnt by a k-sparse autoencoder, one for all steps; a linear classifier at
 * each step tells the groups; and the features are scored by what they do to the probability of the image's own group.
 *
 * @see Shi et al. 2025 (DiffLens), {@link https://arxiv.org/abs/2503.20483}, section 4, Algorithm 1
 */
export const fit: Fit<Parameters> = {
  version: 1,
  parameters: [
    "space",
    "select",
    "module",
    "fit_prompt",
    "images",
    "width",
    "k",
    "epochs",
    "fit_batch",
    "rate",
    "classifier_epochs",
    "classifier_rate",
    "temperature",
    "baseline",
    "points",
  ],
  references: false,
  run,
};

async function run(request: FitRequest<Parameters>): Promise<Artifact> {
  const { pipeline, context, parameters: p, onStep, scratch, signal } = request;
  const { sampler } = context;
  const samples = pairedSamples(request);
  const folder = activationFolder(scratch);
  const shards = await collectActivations(pipeline, folder, {
    samples,
    modules: [p.module],
    whole: true,
    steps: sampler.steps,
    guidance: sampler.guidance,
    scheduler: sampler.scheduler as SchedulerId,
    // Which group an image is of is what its prompt says.
    judge: (_, own) => Promise.resolve(own.map(() => undefined)),
  }, {
    onImages: (done) => onStep(done, 3 * samples.length),
    ...signal && { signal },
  });
  const state = p.space === "sparse"
    ? await trainAutoencoder(request, folder, shards)
    : undefined;
  return await scored(request, folder, shards, state);
}

/** Every noise under the prompt of each group. */
function pairedSamples(
  { context, parameters: { fit_prompt, images } }: FitRequest<Parameters>,
): Sample[] {
  return Array.from({ length: images }, (_, i) => {
    const subject = subjectOf(context, i);
    return context.groups.map((group) => ({
      seed: FIT_SEED + i,
      prompt: fillTemplate(fit_prompt, { group, subject }),
      subject,
    }));
  }).flat();
}

/** Scores the features, step by step. */
async function scored(
  { pipeline, parameters: p, context, onStep, signal }: FitRequest<Parameters>,
  folder: ActivationFolder,
  shards: number,
  state: Artifact | undefined,
): Promise<Artifact> {
  const groups = context.groups.length;
  const weights = state && weightsOf(state);
  const timesteps = await folder.timesteps();
  const all = await folder.module(p.module, shards);
  const images = at(all.shape, 0);
  let scores: Tensor | undefined;
  const accuracy: number[] = [];
  for (const step of timesteps.keys()) {
    signal?.throwIfAborted();
    const { data } = activationsAt(all, step);
    const activations = { data, shape: [images, data.length / images] };
    const codes = weights
      ? await autoencoderCodes(pipeline, activations, weights, p.k)
      : activations;
    const found = stepScores({ activations, codes, groups }, weights, p);
    scores = scores
      ? zipWith((a, b) => a + b, scores, found.scores)
      : found.scores;
    accuracy.push(found.accuracy);
    onStep(images * (2 + (step + 1) / timesteps.length), 3 * images);
  }
  return {
    tensors: {
      module: moduleTensor(p.module),
      scores: scores as Tensor,
      ...weights && Object.fromEntries(
        ["encoder", "bias", "centre", "decoder"].map((
          name,
        ) => [name, named(weights, name)]),
      ),
    },
    curves: { ...state?.curves, accuracy },
  };
}
