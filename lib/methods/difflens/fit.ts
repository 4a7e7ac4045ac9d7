import { at, concatRows, type Tensor, zipWith } from "../../core/mod.ts";
import {
  type Artifact,
  fillTemplate,
  moduleTensor,
  type Sample,
  type SchedulerId,
} from "../../diffusion/mod.ts";
import {
  FIT_SEED,
  type FitRequest,
  pickRows,
  subjectOf,
} from "../../fit/mod.ts";
import { named } from "../../optim/mod.ts";
import {
  type ActivationFolder,
  activationFolder,
  collectActivations,
} from "../../probes/mod.ts";
import type { Fit } from "../record/mod.ts";
import { type Autoencoder, autoencoderCodes } from "./autoencoder.ts";
import { codeRows, codeShape } from "./code_rows.ts";
import { featureGains } from "./gains.ts";
import type { Parameters } from "./parameters.ts";
import { stepScores } from "./scores.ts";
import { trainAutoencoder } from "./train_autoencoder.ts";
import { trainingSize } from "./training_size.ts";

/**
 * Finds features that decide on a group. The model draws images under prompts that name the groups, all of them from the
 * same noises; what a module puts out at every step is learnt by a k-sparse autoencoder, one for all steps; a linear classifier at
 * each step tells the groups; and the features are scored by what they do to the probability of the image's own group. Groups of
 * several attributes share the autoencoder; each attribute has classifiers and scores of its own.
 *
 * @see Shi et al. 2025 (DiffLens), {@link https://arxiv.org/abs/2503.20483}, section 4, Algorithm 1
 */
export const fit: Fit<Parameters> = {
  version: 2,
  parameters: [
    "space",
    "code",
    "select",
    "also",
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
  size: trainingSize,
  run,
};

async function run(request: FitRequest<Parameters>): Promise<Artifact> {
  const { pipeline, context, parameters: p, onStep, scratch, signal } = request;
  const { sampler } = context;
  const samples = pairedSamples(request);
  const folder = activationFolder(scratch);
  const total = 3 * samples.length;
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
    onImages: (done) => onStep(done, total),
    ...signal && { signal },
  });
  const trained = p.space === "sparse"
    ? await trainAutoencoder(
      request,
      folder,
      shards,
      (share) => onStep(samples.length * (1 + share), total),
    )
    : undefined;
  const { autoencoder, fvu } = trained ?? {};
  const { scores, curves, timesteps } = await scored(
    request,
    folder,
    shards,
    autoencoder,
  );
  return {
    tensors: {
      module: moduleTensor(p.module),
      scores,
      timesteps,
      ...autoencoder && {
        encoder: whole(autoencoder, "encoder"),
        bias: whole(autoencoder, "bias"),
        centre: autoencoder.centre,
        decoder: whole(autoencoder, "decoder"),
      },
    },
    curves: { ...fvu && { fvu }, ...curves },
  };
}

/** Groups of each attribute, the spec's own first. */
function attributesOf(
  { context, parameters }: Pick<
    FitRequest<Parameters>,
    "context" | "parameters"
  >,
): (readonly string[])[] {
  return [context.groups, ...parameters.also];
}

/** Every noise under the prompt of each group. */
function pairedSamples(request: FitRequest<Parameters>): Sample[] {
  const { context, parameters: { fit_prompt, images } } = request;
  const groups = attributesOf(request).flat();
  return Array.from({ length: images }, (_, i) => {
    const subject = subjectOf(context, i);
    return groups.map((group) => ({
      seed: FIT_SEED + i,
      prompt: fillTemplate(fit_prompt, { group, subject }),
      subject,
    }));
  }).flat();
}

/** Scores the features, step by step; of each, only its own activations are in memory. */
async function scored(
  request: FitRequest<Parameters>,
  folder: ActivationFolder,
  shards: number,
  autoencoder: Autoencoder | undefined,
): Promise<{ scores: Tensor; curves: Artifact["curves"]; timesteps: Tensor }> {
  const { pipeline, parameters: p, onStep, signal } = request;
  const attributes = attributesOf(request);
  const timesteps = await folder.timesteps();
  const curves: Record<string, number[]> = {};
  const log = (name: string, a: number, value: number | undefined) => {
    if (value === undefined) return;
    (curves[a === 0 ? name : `${name}_${a + 1}`] ??= []).push(value);
  };
  let scores: Tensor | undefined;
  for (const step of timesteps.keys()) {
    signal?.throwIfAborted();
    const all = await folder.step(p.module, shards, step);
    const images = at(all.shape, 0);
    const { positions } = codeShape(all.shape.slice(1), p.code);
    const flat = codeRows(all, p.code);
    const found = autoencoder
      ? await autoencoderCodes(pipeline, flat, autoencoder, p.k)
      : flat;
    const codes = {
      data: found.data,
      shape: [images, found.data.length / images],
    };
    const each = attributes.map((groups, a) => {
      const own = rowsOf(attributes, a, images);
      const { accuracy, incomplete, scores } = stepScores({
        activations: pickRows(all, own),
        codes: pickRows(codes, own),
        positions,
        groups: groups.length,
        gains: (classifier) => featureGains(classifier, autoencoder, p.code),
      }, p);
      log("accuracy", a, accuracy);
      log("incomplete", a, incomplete);
      return scores;
    });
    const added = concatRows(each);
    scores = scores ? zipWith((a, b) => a + b, scores, added) : added;
    onStep(images * (2 + (step + 1) / timesteps.length), 3 * images);
  }
  return {
    scores: scores as Tensor,
    curves,
    timesteps: {
      data: Float32Array.from(timesteps),
      shape: [timesteps.length],
    },
  };
}

/** Which images are of an attribute. */
function rowsOf(
  attributes: readonly (readonly string[])[],
  a: number,
  images: number,
): number[] {
  const period = attributes.flat().length;
  const first = attributes.slice(0, a).flat().length;
  const count = at(attributes, a).length;
  return Array.from({ length: images }, (_, i) => i).filter((i) =>
    i % period >= first && i % period < first + count
  );
}

/** Weights of all parts. */
function whole({ parts }: Autoencoder, name: string): Tensor {
  return concatRows(parts.map((part) => named(part, name)));
}
