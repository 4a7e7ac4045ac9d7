// deno-lint-ignore-file camelcase -- parameters as they stand in specs

import {
  at,
  InputError,
  mt19937,
  size,
  type Tensor,
  zipWith,
} from "../../core/mod.ts";
import {
  type Artefact,
  fillTemplate,
  moduleTensor,
  type Sample,
  type SchedulerId,
} from "../../diffusion/mod.ts";
import {
  FIT_SEED,
  type FitRequest,
  pickRows,
  shuffled,
  subjectOf,
} from "../../fit/mod.ts";
import { named, type Tensors } from "../../optim/mod.ts";
import {
  type ActivationFolder,
  activationFolder,
  activationsAt,
  collectActivations,
} from "../../probes/mod.ts";
import type { Fit } from "../record/mod.ts";
import {
  autoencoderCodes,
  autoencoderLoss,
  autoencoderOptimizer,
  newAutoencoder,
  revived,
} from "./autoencoder.ts";
import type { Parameters } from "./parameters.ts";
import { stepScores } from "./scores.ts";

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

async function run(request: FitRequest<Parameters>): Promise<Artefact> {
  const { pipeline, context, parameters: p, onStep, scratch, signal } = request;
  const { sampler } = context;
  if (p.k > p.width) {
    throw new InputError(
      `Cannot let ${p.k} features of ${p.width} fire: k is at most width`,
    );
  }
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
    ? await trained(request, folder, shards)
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

/** Trains the autoencoder, shard by shard; an epoch that is saved is not done again. */
async function trained(
  { pipeline, parameters: p, context, onStep, saved, signal }: FitRequest<
    Parameters
  >,
  folder: ActivationFolder,
  shards: number,
): Promise<Artefact> {
  const optimizer = autoencoderOptimizer(p);
  const flat = async (index: number): Promise<Tensor> => {
    const { data, shape } = await folder.shard(p.module, index);
    const [images = 0, steps = 0, ...own] = shape;
    return { data, shape: [images * steps, size(own)] };
  };
  let state = await saved.load();
  if (!state) {
    const autoencoder = newAutoencoder(await flat(0), p.width, FIT_SEED);
    state = {
      tensors: joined(autoencoder, optimizer.init(autoencoder)),
      curves: { fvu: [] },
    };
    await saved.save(state);
  }
  const images = context.groups.length * p.images;
  for (let epoch = state.curves.fvu?.length ?? 0; epoch < p.epochs; epoch++) {
    let autoencoder = under(state.tensors, "weight.");
    let memory = under(state.tensors, "memory.");
    const fired = new Float32Array(p.width);
    const losses: number[] = [];
    let last: Tensor | undefined;
    const order = shuffled(shards, mt19937(FIT_SEED + 2 ** 24 + epoch));
    for (const [n, index] of order.entries()) {
      last = await flat(index);
      const own = shuffled(
        at(last.shape, 0),
        mt19937(FIT_SEED + 2 ** 25 + epoch * shards + index),
      );
      for (let from = 0; from + 1 < own.length; from += p.fit_batch) {
        signal?.throwIfAborted();
        const batch = pickRows(last, own.slice(from, from + p.fit_batch));
        if (at(batch.shape, 0) < 2) continue;
        const found = await autoencoderLoss(pipeline, batch, autoencoder, p.k);
        ({ parameters: autoencoder, state: memory } = optimizer.update(
          found.gradients,
          memory,
          autoencoder,
        ));
        found.fired.data.forEach((x, j) => fired[j] = at(fired, j) + x);
        losses.push(found.loss);
      }
      onStep(images * (1 + (epoch + (n + 1) / shards) / p.epochs), 3 * images);
    }
    const silent = { data: fired, shape: [p.width] };
    if (epoch < p.epochs - 1 && last) {
      ({ autoencoder, state: memory } = revived(
        autoencoder,
        memory,
        silent,
        last,
        FIT_SEED + epoch,
      ));
    }
    const mean = losses.reduce((a, b) => a + b, 0) / losses.length;
    state = {
      tensors: joined(autoencoder, memory),
      curves: { fvu: [...state.curves.fvu ?? [], mean] },
    };
    await saved.save(state);
  }
  return state;
}

/** Scores the features, step by step. */
async function scored(
  { pipeline, parameters: p, context, onStep, signal }: FitRequest<Parameters>,
  folder: ActivationFolder,
  shards: number,
  state: Artefact | undefined,
): Promise<Artefact> {
  const groups = context.groups.length;
  const weights = state && under(state.tensors, "weight.");
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

function joined(weights: Tensors, memory: Tensors): Tensors {
  const prefixed = (prefix: string, tensors: Tensors) =>
    Object.entries(tensors).map(([name, x]) => [`${prefix}${name}`, x]);
  return Object.fromEntries([
    ...prefixed("weight.", weights),
    ...prefixed("memory.", memory),
  ]);
}

function under(tensors: Tensors, prefix: string): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).filter(([name]) => name.startsWith(prefix))
      .map(([name, x]) => [name.slice(prefix.length), x]),
  );
}
