import { at, InputError, mt19937 } from "../../core/mod.ts";
import {
  type Artifact,
  createScheduler,
  fillTemplate,
  forwardProcess,
  initialNoise,
  type SchedulerId,
} from "../../diffusion/mod.ts";
import { FIT_SEED, type FitRequest, shuffled } from "../../fit/mod.ts";
import {
  adamw,
  ema,
  named,
  type Optimizer,
  type Tensors,
} from "../../optim/mod.ts";
import type { TextTower } from "../../runtime/mod.ts";
import type { Fit } from "../record/mod.ts";
import { begunLearning, flattened, unflattened } from "./learnt.ts";
import type { Parameters } from "./parameters.ts";
import type { Sampling } from "./rollout.ts";
import { stepGradient } from "./step_gradient.ts";

/**
 * Fine-tunes the model on its own samples: the images of one prompt get targets that together have the wanted shares,
 * and the loss of the images is differentiated through the sampling.
 *
 * @see Shen et al. 2024, {@link https://arxiv.org/abs/2311.07604}, section 4
 */
export const fit: Fit<Parameters> = {
  version: 1,
  parameters: [
    "part",
    "rank",
    "tokens",
    "fit_prompt",
    "class_prompt",
    "shares",
    "steps",
    "images",
    "fit_batch",
    "sampling_steps",
    "confidence",
    "likeness",
    "relief",
    "rate",
    "weight_decay",
    "average",
  ],
  references: false,
  run,
};

/** What is learnt, its moving average, and what the optimiser remembers. */
interface Learning {
  readonly learnt: Tensors;
  readonly average: Tensors;
  readonly memory: Tensors;
  readonly curves: Artifact["curves"];
}

async function run(request: FitRequest<Parameters>): Promise<Artifact> {
  const { pipeline, parameters: p, context, onStep, saved, signal } = request;
  const tower = towerOf(request);
  const begun = await begunLearning(pipeline, tower, p);
  const optimizer = adamw({ rate: p.rate, weightDecay: p.weight_decay });
  const sampling = samplingOf(request);
  let now = restored(await saved.load(), begun) ??
    {
      learnt: begun,
      average: begun,
      memory: optimizer.init(begun),
      curves: {},
    };
  for (let step = stepsOf(now); step < p.steps; step++) {
    signal?.throwIfAborted();
    const subject = subjectAt(context.subjects, step);
    const found = await stepGradient({
      ...{ request, tower, sampling, subject, learnt: now.learnt },
      prompt: fillTemplate(p.fit_prompt ?? context.prompt, { subject }),
      noise: initialNoise(
        Array.from(
          { length: p.images },
          (_, i) => FIT_SEED + step * p.images + i,
        ),
        pipeline.latentShape,
      ),
      seed: FIT_SEED + 2 ** 28 + step,
    });
    now = moved(now, found, optimizer, p.average);
    await saved.save(kept(now));
    onStep(step + 1, p.steps);
  }
  return { tensors: now.average, curves: now.curves };
}

function towerOf({ pipeline: { text } }: FitRequest<Parameters>): TextTower {
  if (text) return text;
  throw new InputError(
    "Cannot fine-tune this model: it has two text encoders, and the method is written for one",
  );
}

function samplingOf(
  { pipeline, parameters: p, context, signal }: FitRequest<Parameters>,
): Sampling {
  const { schedulerConfig } = pipeline;
  const { scheduler, steps, guidance } = context.sampler;
  return {
    scheduler: createScheduler(
      scheduler as SchedulerId,
      schedulerConfig,
      p.sampling_steps ?? steps,
    ),
    process: forwardProcess(schedulerConfig),
    guidance,
    batch: p.fit_batch,
    signal,
  };
}

/** Subjects in a new order in each pass over them. */
function subjectAt(subjects: readonly string[], step: number): string {
  const pass = Math.floor(step / subjects.length);
  const order = shuffled(subjects.length, mt19937(FIT_SEED + 2 ** 24 + pass));
  return at(subjects, at(order, step % subjects.length));
}

function moved(
  { learnt, average, memory, curves }: Learning,
  found: Awaited<ReturnType<typeof stepGradient>>,
  optimizer: Optimizer,
  decay: number,
): Learning {
  const { parameters, state } = optimizer.update(
    found.gradients,
    memory,
    learnt,
  );
  const steps = curves.loss?.length ?? 0;
  // As in diffusers' EMAModel, whose first average is the parameters themselves.
  const stays = steps === 0 ? 0 : Math.min(decay, (1 + steps) / (10 + steps));
  return {
    learnt: parameters,
    average: ema(average, parameters, stays),
    memory: state,
    curves: Object.fromEntries(
      Object.entries(found.curves)
        .map(([name, x]) => [name, [...curves[name] ?? [], x]]),
    ),
  };
}

function stepsOf({ curves }: Pick<Learning, "curves">): number {
  return curves.loss?.length ?? 0;
}

// The state between steps, as few arrays: there may be hundreds of adapters.

function kept({ learnt, average, memory, curves }: Learning): Artifact {
  return {
    tensors: {
      learnt: flattened(learnt),
      average: flattened(average),
      memory: flattened(memory),
    },
    curves,
  };
}

function restored(
  state: Artifact | undefined,
  begun: Tensors,
): Learning | undefined {
  if (!state) return undefined;
  const memory = adamw({ rate: 0 }).init(begun);
  return {
    learnt: unflattened(named(state.tensors, "learnt"), begun),
    average: unflattened(named(state.tensors, "average"), begun),
    memory: unflattened(named(state.tensors, "memory"), memory),
    curves: state.curves,
  };
}
