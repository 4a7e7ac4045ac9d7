// deno-lint-ignore-file camelcase -- parameters as they stand in specs

import { at, mt19937, rows, size, type Tensor, zeros } from "../../core/mod.ts";
import {
  type Artifact,
  encodePrompts,
  fillTemplate,
  forwardProcess,
  moduleOf,
  moduleTensor,
} from "../../diffusion/mod.ts";
import { type Conditioning, sliceConditioning } from "../../runtime/mod.ts";
import {
  blankModule,
  chooseModule,
  type ChosenModule,
  FIT_SEED,
  type FitRequest,
  groupLatents,
  pickRows,
  shuffled,
  wordShifts,
} from "../../fit/mod.ts";
import { adam, linear, named, type Tensors } from "../../optim/mod.ts";
import type { Fit } from "../record/mod.ts";
import { lossStep } from "./loss_step.ts";
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
  blank: (p, { groups, outputs }) => {
    const found = blankModule(outputs, p);
    if (!found) return undefined;
    const directions = zeros([groups, ...found.shape]);
    const module = moduleTensor(found.module);
    return { tensors: { directions, module }, curves: {} };
  },
  run,
};

async function run(request: FitRequest<Parameters>): Promise<Artifact> {
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
    state = await begun(request, conditioning, total);
    await saved.save(state);
  }
  const latents = named(state.tensors, "latents");
  const optimizer = adam({
    rate: p.decay === "linear" ? linear(p.rate, p.epochs * perEpoch) : p.rate,
  });
  const told = (row: number) => sliceConditioning(conditioning, row, row + 1);
  for (let epoch = epochsDone(state); epoch < groups * p.epochs; epoch++) {
    const group = Math.floor(epoch / p.epochs);
    const own = epoch % p.epochs;
    let { parameters, memory } = unpack(state, group);
    const losses: number[] = [];
    for (const batch of batches(p, own)) {
      signal?.throwIfAborted();
      const done = own * perEpoch + losses.length;
      const step = await lossStep(pipeline, process, {
        clean: pickRows(latents, batch.map((i) => group * p.images + i)),
        conditioning: told(0),
        ...p.target === "prompt" && { teacher: told(group + 1) },
        module: moduleOf(state),
        direction: named(parameters, "direction"),
        seed: FIT_SEED + 2 ** 20 + done,
      });
      ({ parameters, state: memory } = optimizer.update(
        { direction: step.gradient },
        memory,
        parameters,
      ));
      losses.push(step.loss);
      onStep(drawn + epoch * perEpoch + losses.length, total);
    }
    const name = `loss_${at(context.groups, group)}`.replaceAll(/\W/g, "_");
    state = packed(state, group, { parameters, memory }, name, losses);
    await saved.save(state);
  }
  return {
    tensors: {
      directions: named(state.tensors, "directions"),
      module: named(state.tensors, "module"),
    },
    curves: state.curves,
  };
}

/** Draws the images, and takes the directions to where the fit begins. */
async function begun(
  request: FitRequest<Parameters>,
  prompts: Conditioning,
  total: number,
): Promise<Artifact> {
  const { pipeline, context: { groups }, parameters: p } = request;
  const latents = await groupLatents(request, {
    prompt: p.fit_prompt,
    images: p.images,
    onImages: (done) => request.onStep(done, total),
  });
  const found = await chooseModule(pipeline, p.neutral_prompt, p);
  const state = newState(latents, found, groups.length);
  if (p.start === "zero") return state;
  const { module } = found;
  const process = forwardProcess(pipeline.schedulerConfig);
  const shown = { clean: latents, prompts, module };
  const directions = await wordShifts(pipeline, process, shown);
  return { ...state, tensors: { ...state.tensors, directions } };
}

function batches({ images, fit_batch }: Parameters, epoch: number): number[][] {
  const order = shuffled(images, mt19937(FIT_SEED + 2 ** 24 + epoch));
  return Array.from(
    { length: Math.ceil(images / fit_batch) },
    (_, i) => order.slice(i * fit_batch, (i + 1) * fit_batch),
  );
}

// The state between epochs, as arrays and curves, so that it can be kept in files.

function newState(
  latents: Tensor,
  { module, shape: row }: ChosenModule,
  groups: number,
): Artifact {
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

function epochsDone(state: Artifact): number {
  return at(named(state.tensors, "epochs").data, 0);
}

/** A direction, and what Adam remembers of it. */
interface Learning {
  readonly parameters: Tensors;
  readonly memory: Tensors;
}

/** Which array of the state holds what of a direction. */
const ARRAYS = {
  directions: ["parameters", "direction"],
  means: ["memory", "mean.direction"],
  squares: ["memory", "square.direction"],
  steps: ["memory", "step"],
} as const;

function unpack({ tensors }: Artifact, group: number): Learning {
  const own = (array: keyof typeof ARRAYS) =>
    rows(named(tensors, array), group, group + 1);
  return {
    parameters: { direction: own("directions") },
    memory: {
      step: own("steps"),
      "mean.direction": own("means"),
      "square.direction": own("squares"),
    },
  };
}

function packed(
  state: Artifact,
  group: number,
  learnt: Learning,
  curve: string,
  losses: readonly number[],
): Artifact {
  const placed = Object.entries(ARRAYS).map(([array, [part, name]]) => {
    const { data, shape } = named(state.tensors, array);
    const copy = data.slice();
    const row = named(learnt[part], name);
    copy.set(row.data, group * size(row.shape));
    return [array, { data: copy, shape }];
  });
  return {
    tensors: {
      ...state.tensors,
      ...Object.fromEntries(placed),
      epochs: { data: Float32Array.of(epochsDone(state) + 1), shape: [1] },
    },
    curves: {
      ...state.curves,
      [curve]: [...state.curves[curve] ?? [], ...losses],
    },
  };
}
