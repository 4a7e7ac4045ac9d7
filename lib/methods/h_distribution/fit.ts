import { at, concatRows, rows, type Tensor, zeros } from "../../core/mod.ts";
import {
  type Artifact,
  createScheduler,
  encodePrompts,
  fillTemplate,
  forwardProcess,
  initialNoise,
  moduleOf,
  moduleTensor,
  type SchedulerId,
} from "../../diffusion/mod.ts";
import {
  concatConditioning,
  type Pipeline,
  readTap,
  sliceConditioning,
} from "../../runtime/mod.ts";
import {
  accuracyOf,
  blankModule,
  chooseModule,
  FIT_SEED,
  type FitRequest,
  groupLatents,
  type LabelledRows,
  pickRows,
  softmaxRegression,
  subjectOf,
} from "../../fit/mod.ts";
import type { Fit } from "../record/mod.ts";
import type { Parameters } from "./parameters.ts";
import { nearestMean } from "./nearest_mean.ts";

/**
 * Learns the classifiers of H-Distribution: for each timestep of the sampler, a
 * linear one that tells the group from the output of a module.
 *
 * The images are the model's own, under prompts that name a group. They are
 * noised to the timestep, and read under a prompt that does not, so that the
 * classifier cannot read the answer from the words; also without a prompt, where that
 * branch is moved. All groups show the same subjects, so what a
 * subject looks like is no part of the difference between groups.
 *
 * The curve `accuracy` is that of a classifier of three quarters of the images
 * on the last one; the classifier that is kept learns from all.
 *
 * @see Parihar et al. 2024 (Balancing Act), {@link https://arxiv.org/abs/2402.18206}, section 3
 */
export const fit: Fit<Parameters> = {
  version: 3,
  parameters: [
    "module",
    "substitute",
    "halves",
    "fit_prompt",
    "neutral_prompt",
    "classifier",
    "images",
    "epochs",
    "rate",
  ],
  references: false,
  blank: (p, { groups, outputs, steps }) => {
    const found = blankModule(outputs, p);
    if (!found) return undefined;
    const tensors = {
      module: moduleTensor(found.module),
      weights: zeros([steps, groups, ...found.shape]),
      biases: zeros([steps, groups]),
      timesteps: zeros([steps]),
    };
    return { tensors, curves: {} };
  },
  run,
};

async function run(request: FitRequest<Parameters>): Promise<Artifact> {
  const { pipeline, context, onStep, saved, signal } = request;
  const p = request.parameters;
  const drawn = context.groups.length * p.images;
  const timesteps = timestepsOf(request);
  const total = drawn + timesteps.length * drawn;
  const neutral = Array.from({ length: drawn }, (_, n) => {
    const subject = subjectOf(context, n % p.images);
    return fillTemplate(p.neutral_prompt, { subject });
  });
  const branches = p.halves === "both"
    ? [neutral.map(() => ""), neutral]
    : [neutral];
  let state = await saved.load();
  if (!state) {
    const latents = await groupLatents(request, {
      prompt: p.fit_prompt,
      images: p.images,
      onImages: (done) => onStep(done, total),
    });
    const { module } = await chooseModule(pipeline, at(neutral, 0), p);
    state = {
      tensors: { latents, module: moduleTensor(module) },
      curves: { accuracy: [] },
    };
    await saved.save(state);
  }
  const read = await reader(pipeline, branches, state);
  for (const [t, timestep] of timesteps.entries()) {
    if (t < (state.curves.accuracy?.length ?? 0)) continue;
    const activations = await read(timestep, FIT_SEED + 2 ** 20 + t * drawn, {
      onImages: (done) => {
        signal?.throwIfAborted();
        onStep(drawn + t * drawn + done, total);
      },
    });
    state = withClassifier(state, activations, request);
    await saved.save(state);
  }
  const { latents: _, ...tensors } = state.tensors;
  return {
    tensors: {
      ...tensors,
      timesteps: {
        data: Float32Array.from(timesteps),
        shape: [timesteps.length],
      },
    },
    curves: state.curves,
  };
}

/** The sampler's timesteps, each once. */
function timestepsOf(
  { pipeline, context: { sampler } }: FitRequest<Parameters>,
): number[] {
  const { levels } = createScheduler(
    sampler.scheduler as SchedulerId,
    pipeline.schedulerConfig,
    sampler.steps,
  );
  return [...new Set(levels.map(({ timestep }) => timestep))];
}

/** Learns the classifier of one timestep from the activations there, and how well another tells held-out images. */
function withClassifier(
  { tensors, curves }: Artifact,
  activations: Tensor,
  { context: { groups }, parameters: p }: FitRequest<Parameters>,
): Artifact {
  const drawn = groups.length * p.images;
  const heldOut = (i: number) => i % 4 === 3;
  const split = (wanted: (i: number) => boolean): LabelledRows => {
    // Rows come branch by branch, in each of them group by group.
    const chosen = Array.from({ length: at(activations.shape, 0) }, (_, n) => n)
      .filter((n) => wanted(n % drawn));
    return {
      features: pickRows(activations, chosen),
      labels: chosen.map((n) => Math.floor(n % drawn / p.images)),
      classes: groups.length,
    };
  };
  const partial = learn(split((i) => !heldOut(i)), p);
  const accuracy = accuracyOf(split(heldOut), partial);
  const { weights, bias, losses } = learn(split(() => true), p);
  return {
    tensors: {
      ...tensors,
      weights: appended(tensors.weights, weights),
      biases: appended(tensors.biases, bias),
    },
    curves: {
      accuracy: [...curves.accuracy ?? [], accuracy],
      ...losses.length > 0 && {
        loss: [...curves.loss ?? [], at(losses, losses.length - 1)],
      },
    },
  };
}

function learn(data: LabelledRows, p: Parameters) {
  return p.classifier === "means"
    ? { ...nearestMean(data), losses: [] }
    : softmaxRegression(data, p);
}

/** Reads the module's output at a timestep, `[branches·n, …]`, branch by branch, each with a prompt for each image. */
async function reader(
  pipeline: Pipeline,
  branches: readonly (readonly string[])[],
  state: Artifact,
) {
  const module = moduleOf(state);
  const { latents } = state.tensors;
  if (!latents) throw new TypeError("The state of the fit has no latents");
  const process = forwardProcess(pipeline.schedulerConfig);
  const { conditioning } = await encodePrompts(
    pipeline,
    branches.flat().map((text) => ({ text })),
  );
  const count = at(latents.shape, 0);
  return async (
    timestep: number,
    seed: number,
    { onImages }: { onImages(done: number): void },
  ): Promise<Tensor> => {
    const found = branches.map((): Tensor[] => []);
    for (let from = 0; from < count; from += BATCH) {
      const to = Math.min(from + BATCH, count);
      const batch = to - from;
      const seeds = Array.from({ length: batch }, (_, i) => seed + from + i);
      const { latents: noisy } = process.noised(
        rows(latents, from, to),
        initialNoise(seeds, pipeline.latentShape),
        seeds.map(() => timestep),
      );
      const own = concatConditioning(
        branches.map((_, k) =>
          sliceConditioning(conditioning, k * count + from, k * count + to)
        ),
      );
      const { reads } = await pipeline.predictNoise({
        latents: noisy,
        timestep,
        conditioning: own,
        taps: [readTap(module)],
      });
      const h = reads[module] as Tensor;
      found.forEach((own, k) => own.push(rows(h, k * batch, (k + 1) * batch)));
      onImages(to);
    }
    return concatRows(found.flat());
  };
}

/** A stack with one more row. */
function appended(stack: Tensor | undefined, { data, shape }: Tensor): Tensor {
  const row = { data, shape: [1, ...shape] };
  return stack ? concatRows([stack, row]) : row;
}

const BATCH = 8;
