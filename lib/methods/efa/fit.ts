import { at, mt19937 } from "../../core/mod.ts";
import type { Artifact } from "../../diffusion/mod.ts";
import { FIT_SEED, type FitRequest, shuffled } from "../../fit/mod.ts";
import {
  adam,
  type Optimizer,
  type Tensors,
  under,
  withPrefix,
} from "../../optim/mod.ts";
import type { Pipeline } from "../../runtime/mod.ts";
import type { Fit } from "../record/mod.ts";
import { columnLoss } from "./column_loss.ts";
import { batchOf, type Lesson, prepared } from "./lesson.ts";
import type { Parameters } from "./parameters.ts";
import { newPredictor } from "./predictor.ts";

/**
 * Learns where each group's column is attended to: in images of a group, noised, and under a prompt that names another one,
 * the network should predict the noise within the mask, and leave the column alone outside of it; under a prompt that names
 * the group it should leave it alone everywhere.
 *
 * @see Park et al. 2025 (EFA), {@link https://arxiv.org/abs/2506.13298}
 */
export const fit: Fit<Parameters> = {
  version: 1,
  parameters: [
    "modules",
    "value_text",
    "fit_prompt",
    "masks",
    "images",
    "epochs",
    "fit_batch",
    "rate",
    "width",
    "outside",
    "present",
  ],
  references: true,
  run,
};

async function run(request: FitRequest<Parameters>): Promise<Artifact> {
  const { pipeline, context: { groups }, parameters: p, saved } = request;
  const lesson = await prepared(request);
  const optimizer = adam({ rate: p.rate });
  const predictors = begun(pipeline, groups.length, p);
  let state = await saved.load();
  if (!state) {
    state = packed({ predictors, memory: optimizer.init(predictors) }, []);
    await saved.save(state);
  }
  for (let epoch = epochsDone(state); epoch < p.epochs; epoch++) {
    const { loss, ...moved } = await learnEpoch(request, lesson, optimizer, {
      predictors: under(state.tensors, "module"),
      memory: under(state.tensors, "memory"),
    }, epoch);
    state = packed(moved, [...state.curves.loss ?? [], loss]);
    await saved.save(state);
  }
  const { shape: [K = 0, , d = 0], data } = lesson.states;
  return {
    tensors: {
      states: { data, shape: [K, d] },
      ...Object.fromEntries(
        Object.entries(under(state.tensors, "module"))
          .map(([name, x]) => [`module_${name}`, x]),
      ),
    },
    curves: state.curves,
  };
}

/** The predictors' parameters, and what the optimiser remembers of them. */
interface Learning {
  readonly predictors: Tensors;
  readonly memory: Tensors;
}

/** Passes once over all images; what was learnt, and the mean loss. */
async function learnEpoch(
  { pipeline, context: { groups }, parameters: p, onStep, signal }: FitRequest<
    Parameters
  >,
  lesson: Lesson,
  optimizer: Optimizer,
  { predictors, memory }: Learning,
  epoch: number,
): Promise<Learning & { readonly loss: number }> {
  const count = at(lesson.latents.shape, 0);
  const perEpoch = Math.ceil(count / p.fit_batch);
  const order = shuffled(count, mt19937(FIT_SEED + 2 ** 24 + epoch));
  let sum = 0;
  for (let from = 0; from < count; from += p.fit_batch) {
    signal?.throwIfAborted();
    const chosen = order.slice(from, from + p.fit_batch);
    const step = epoch * perEpoch + from / p.fit_batch;
    const batch = batchOf(lesson, chosen, groups.length, p, step);
    const { loss, gradients } = await columnLoss(
      pipeline,
      p.modules,
      batch,
      predictors,
    );
    ({ parameters: predictors, state: memory } = optimizer.update(
      gradients,
      memory,
      predictors,
    ));
    sum += loss * chosen.length;
    onStep(step + 1, p.epochs * perEpoch);
  }
  return { predictors, memory, loss: sum / count };
}

function packed(
  { predictors, memory }: Learning,
  loss: readonly number[],
): Artifact {
  return {
    tensors: {
      ...withPrefix(predictors, "module"),
      ...withPrefix(memory, "memory"),
    },
    curves: { loss },
  };
}

function begun(pipeline: Pipeline, groups: number, p: Parameters): Tensors {
  return Object.assign(
    {},
    ...p.modules.map((module, j) => {
      const found = pipeline.outputs.find(({ name }) => name === module);
      const sizes = {
        channels: at(found?.shape ?? [], 1),
        width: p.width,
        groups,
      };
      return withPrefix(newPredictor(sizes, FIT_SEED + j), `${j}`);
    }),
  );
}

function epochsDone({ curves }: Artifact): number {
  return curves.loss?.length ?? 0;
}
