// deno-lint-ignore-file camelcase -- parameters as they stand in specs

import {
  at,
  concatRows,
  mt19937,
  rows,
  size,
  type Tensor,
  torchNormal,
  uniform,
  zeros,
} from "../../core/mod.ts";
import {
  type Artefact,
  encodePrompts,
  fillTemplate,
  type ForwardProcess,
  forwardProcess,
  moduleOf,
  moduleTensor,
} from "../../diffusion/mod.ts";
import {
  type Conditioning,
  type Pipeline,
  sliceConditioning,
} from "../../runtime/mod.ts";
import {
  type AdamState,
  adamStep,
  chooseModule,
  type ChosenModule,
  FIT_SEED,
  type FitRequest,
  groupLatents,
  pickRows,
  shuffled,
  startAdam,
  wordShifts,
} from "../../fit/mod.ts";
import type { Fit } from "../record/mod.ts";
import type { Parameters } from "./parameters.ts";

/**
 * Learns the direction of each group: what has to be added to the output of a
 * module of the frozen UNet so that, under a prompt that does not name the
 * group, it predicts the noise in images of the group, or what it predicts
 * itself in them under a prompt that does. The images are the model's own,
 * under that prompt. Step by step, all groups see the same timesteps and noise.
 *
 * @see Li et al. 2024, {@link https://arxiv.org/abs/2311.17216}, section 3.2
 */
export const fit: Fit<Parameters> = {
  version: 2,
  parameters: [
    "module",
    "fit_prompt",
    "neutral_prompt",
    "start",
    "target",
    "images",
    "epochs",
    "fit_batch",
    "rate",
    "decay",
  ],
  references: false,
  run,
};

async function run(request: FitRequest<Parameters>): Promise<Artefact> {
  const { pipeline, context, onStep, saved, signal } = request;
  const p = request.parameters;
  const groups = context.groups.length;
  const perEpoch = Math.ceil(p.images / p.fit_batch);
  const drawn = groups * p.images;
  const total = drawn + groups * p.epochs * perEpoch;
  const { conditioning } = await encodePrompts(pipeline, [
    { text: p.neutral_prompt },
    ...context.groups.map((group) => ({
      text: fillTemplate(p.fit_prompt, { group }),
    })),
  ]);
  const process = forwardProcess(pipeline.schedulerConfig);
  let state = await saved.load();
  if (!state) {
    const latents = await groupLatents(request, {
      ...{ prompt: p.fit_prompt, images: p.images },
      onImages: (done) => onStep(done, total),
    });
    const found = await chooseModule(pipeline, p.neutral_prompt, p);
    state = newState(latents, found, groups);
    if (p.start === "words") {
      const directions = await wordShifts(pipeline, process, {
        ...{ clean: latents, prompts: conditioning, module: found.module },
      });
      state = { ...state, tensors: { ...state.tensors, directions } };
    }
    await saved.save(state);
  }
  const latents = stored(state, "latents");
  const module = moduleOf(state);
  const teacher = (group: number) =>
    sliceConditioning(conditioning, group + 1, group + 2);
  for (let epoch = epochsDone(state); epoch < groups * p.epochs; epoch++) {
    const group = Math.floor(epoch / p.epochs);
    const own = epoch % p.epochs;
    let [direction, adam] = unpack(state, group);
    const losses: number[] = [];
    for (const batch of batches(p, own)) {
      signal?.throwIfAborted();
      const done = own * perEpoch + losses.length;
      const step = await lossStep(pipeline, process, {
        clean: pickRows(latents, batch.map((i) => group * p.images + i)),
        conditioning: sliceConditioning(conditioning, 0, 1),
        ...p.target === "prompt" && { teacher: teacher(group) },
        ...{ module, direction, seed: FIT_SEED + 2 ** 20 + done },
      });
      const left = 1 - done / (p.epochs * perEpoch);
      ({ x: direction, state: adam } = adamStep(
        direction,
        step.gradient,
        adam,
        { rate: p.decay === "linear" ? p.rate * left : p.rate },
      ));
      losses.push(step.loss);
      onStep(drawn + epoch * perEpoch + losses.length, total);
    }
    const name = `loss_${at(context.groups, group)}`.replaceAll(/\W/g, "_");
    state = packed(state, group, direction, adam, name, losses);
    await saved.save(state);
  }
  return {
    tensors: {
      directions: stored(state, "directions"),
      module: stored(state, "module"),
    },
    curves: state.curves,
  };
}

/** What one step of the fit looks at. */
export interface LossStep {
  /** Clean latents of the group's images `[b, 4, h, w]`. */
  readonly clean: Tensor;
  /** The neutral prompt, one row. */
  readonly conditioning: Conditioning;
  /** A prompt under which the network says what is to be predicted, one row; without one it is the noise. */
  readonly teacher?: Conditioning;
  /** Name of the module in diffusers. */
  readonly module: string;
  /** The direction so far `[1, …]`. */
  readonly direction: Tensor;
  /** Seed of timesteps and noise. */
  readonly seed: number;
}

/**
 * Measures how well the network predicts the noise in a group's images while
 * the direction is added: `mean ‖ε − ε_θ(z_t, t, c; h + d)‖²` with `t` uniform and `ε` normal.
 *
 * With `teacher`, `ε_θ(z_t, t, teacher)` stands in place of `ε`. It is the mean of `ε` given `z_t`
 * as far as the network knows it, so the gradient aims at the same without most of its noise.
 *
 * @param pipeline The model's networks.
 * @param process What noise does to latents.
 * @param step Images, prompt, direction, seed.
 * @returns The loss, a mean over images and elements, and its gradient by the direction `[1, …]`.
 */
export async function lossStep(
  pipeline: Pick<Pipeline, "denoisingLoss" | "predictNoise">,
  process: ForwardProcess,
  { clean, conditioning, teacher, module, direction, seed }: LossStep,
): Promise<{ readonly loss: number; readonly gradient: Tensor }> {
  const batch = at(clean.shape, 0);
  const generator = mt19937(seed);
  const timesteps = Array.from(
    { length: batch },
    () => Math.floor(uniform(generator) * process.timesteps),
  );
  const noise = torchNormal(generator.next(), clean.shape);
  const { latents, target } = process.noised(clean, noise, timesteps);
  const { loss, gradient } = await pipeline.denoisingLoss({
    ...{ latents, timesteps, module },
    context: repeated(conditioning.tokens, batch),
    shift: repeated(direction, batch),
    target: teacher
      ? await predicted(pipeline, latents, timesteps, teacher)
      : target,
  });
  const sum = zeros(direction.shape);
  gradient.data.forEach((g, k) => {
    const i = k % sum.data.length;
    sum.data[i] = at(sum.data, i) + g / batch;
  });
  return { loss: loss.data.reduce((a, x) => a + x, 0) / batch, gradient: sum };
}

/** What the network predicts in each image by itself, at its own timestep. */
async function predicted(
  pipeline: Pick<Pipeline, "predictNoise">,
  latents: Tensor,
  timesteps: readonly number[],
  conditioning: Conditioning,
): Promise<Tensor> {
  const found: Tensor[] = [];
  for (const [i, timestep] of timesteps.entries()) {
    const own = rows(latents, i, i + 1);
    const request = { latents: own, timestep, conditioning };
    found.push((await pipeline.predictNoise(request)).noise);
  }
  return concatRows(found);
}

function batches({ images, fit_batch }: Parameters, epoch: number): number[][] {
  const order = shuffled(images, mt19937(FIT_SEED + 2 ** 24 + epoch));
  return Array.from(
    { length: Math.ceil(images / fit_batch) },
    (_, i) => order.slice(i * fit_batch, (i + 1) * fit_batch),
  );
}

function repeated(x: Tensor, times: number): Tensor {
  return concatRows(Array<Tensor>(times).fill(x));
}

// The state between epochs, as arrays and curves, so that it can be kept in files.

function newState(
  latents: Tensor,
  { module, shape: row }: ChosenModule,
  groups: number,
): Artefact {
  const shape = [groups, ...row];
  return {
    tensors: {
      latents,
      module: moduleTensor(module),
      directions: zeros(shape),
      means: zeros(shape),
      squares: zeros(shape),
      steps: zeros([groups]),
      epochs: zeros([1]),
    },
    curves: {},
  };
}

function epochsDone(state: Artefact): number {
  return at(stored(state, "epochs").data, 0);
}

function unpack(state: Artefact, group: number): [Tensor, AdamState] {
  const own = (name: string) => rows(stored(state, name), group, group + 1);
  const step = at(stored(state, "steps").data, group);
  const direction = own("directions");
  if (step === 0) return [direction, startAdam(direction)];
  return [direction, { step, mean: own("means"), square: own("squares") }];
}

function packed(
  state: Artefact,
  group: number,
  direction: Tensor,
  { step, mean, square }: AdamState,
  curve: string,
  losses: readonly number[],
): Artefact {
  const placed = (name: string, row: Tensor) => {
    const { data, shape } = stored(state, name);
    const copy = data.slice();
    copy.set(row.data, group * size(row.shape));
    return { [name]: { data: copy, shape } };
  };
  return {
    tensors: {
      ...state.tensors,
      ...placed("directions", direction),
      ...placed("means", mean),
      ...placed("squares", square),
      ...placed("steps", { data: Float32Array.of(step), shape: [1] }),
      epochs: { data: Float32Array.of(epochsDone(state) + 1), shape: [1] },
    },
    curves: {
      ...state.curves,
      [curve]: [...state.curves[curve] ?? [], ...losses],
    },
  };
}

function stored({ tensors }: Artefact, name: string): Tensor {
  const found = tensors[name];
  if (!found) throw new TypeError(`The state of the fit has no "${name}"`);
  return found;
}
