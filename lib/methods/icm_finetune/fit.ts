// deno-lint-ignore-file camelcase -- parameters as they stand in specs

import {
  at,
  mt19937,
  type Tensor,
  torchNormal,
  uniform,
} from "../../core/mod.ts";
import {
  type Artifact,
  encodePrompts,
  fillTemplate,
  forwardProcess,
} from "../../diffusion/mod.ts";
import {
  FIT_SEED,
  type FitRequest,
  groupLatents,
  newAdapters,
  pickRows,
  shuffled,
  subjectOf,
} from "../../fit/mod.ts";
import {
  accumulate,
  adamw,
  clipByGlobalNorm,
  cosine,
  named,
  type Optimizer,
  under,
  warmup,
  withPrefix,
} from "../../optim/mod.ts";
import { concatConditioning, sliceConditioning } from "../../runtime/mod.ts";
import type { Fit } from "../record/mod.ts";
import { adaptedModules, adaptersOf } from "./adapters.ts";
import { loraLoss } from "./lora_loss.ts";
import type { Parameters } from "./parameters.ts";

/**
 * Fine-tunes adapters of a few attention layers: the model draws images under prompts that name a group, all groups
 * equally often, and learns to predict the noise in them under a prompt that does not.
 *
 * @see Attention, May I Have Your Decision? (ICM), section 3.2 and appendix C
 */
export const fit: Fit<Parameters> = {
  version: 1,
  parameters: [
    "layers",
    "rank",
    "specific_prompt",
    "general_prompt",
    "images",
    "epochs",
    "fit_batch",
    "accumulate",
    "rate",
    "warmup",
    "clip",
    "weight_decay",
  ],
  references: false,
  run,
};

async function run(request: FitRequest<Parameters>): Promise<Artifact> {
  const { pipeline, context, parameters: p, onStep, saved, signal } = request;
  const images = context.groups.length * p.images;
  const perEpoch = Math.ceil(images / p.fit_batch);
  const total = images + p.epochs * perEpoch;
  const optimizer = optimizerOf(p, perEpoch);
  const process = forwardProcess(pipeline.schedulerConfig);
  const prompts = await generalPrompts(request);
  let state = await saved.load();
  if (!state) {
    state = await begun(request, optimizer, total);
    await saved.save(state);
  }
  const latents = named(state.tensors, "latents");
  for (let epoch = epochsDone(state); epoch < p.epochs; epoch++) {
    let adapters = adaptersOf(state);
    let memory = under(state.tensors, "memory");
    let sum = 0;
    const order = shuffled(images, mt19937(FIT_SEED + 2 ** 24 + epoch));
    for (let from = 0; from < images; from += p.fit_batch) {
      signal?.throwIfAborted();
      const chosen = order.slice(from, from + p.fit_batch);
      const step = epoch * perEpoch + from / p.fit_batch;
      const clean = pickRows(latents, chosen);
      const { noise, timesteps } = drawn(clean, step, process.levels.length);
      const { loss, gradients } = await loraLoss(pipeline, {
        ...process.noised(clean, noise, timesteps),
        timesteps,
        conditioning: concatConditioning(
          chosen.map((i) => {
            const row = i % p.images % prompts.rows;
            return sliceConditioning(prompts, row, row + 1);
          }),
        ),
      }, adapters);
      ({ parameters: adapters, state: memory } = optimizer.update(
        gradients,
        memory,
        adapters,
      ));
      sum += loss * chosen.length;
      onStep(images + step + 1, total);
    }
    state = {
      tensors: {
        latents,
        ...withPrefix(adapters, "adapter"),
        ...withPrefix(memory, "memory"),
      },
      curves: { loss: [...state.curves.loss ?? [], sum / images] },
    };
    await saved.save(state);
  }
  return {
    tensors: withPrefix(adaptersOf(state), "adapter"),
    curves: state.curves,
  };
}

/** Draws the images, and starts the adapters. */
async function begun(
  request: FitRequest<Parameters>,
  optimizer: Optimizer,
  total: number,
): Promise<Artifact> {
  const { pipeline, parameters: p, onStep } = request;
  const modules = adaptedModules(p.layers, pipeline.outputs);
  const weights = new Map<string, Tensor>();
  for (const module of modules) {
    const found = await pipeline.unetWeights(exactly(`${module}.weight`));
    weights.set(module, named(found, `${module}.weight`));
  }
  const latents = await groupLatents(request, {
    prompt: p.specific_prompt,
    images: p.images,
    onImages: (done) => onStep(done, total),
  });
  const adapters = newAdapters(weights, p.rank, FIT_SEED);
  return {
    tensors: {
      latents,
      ...withPrefix(adapters, "adapter"),
      ...withPrefix(optimizer.init(adapters), "memory"),
    },
    curves: { loss: [] },
  };
}

/** AdamW with its schedule, over the mean gradient of a few batches, no longer than a bound. */
function optimizerOf(p: Parameters, perEpoch: number): Optimizer {
  const steps = Math.ceil(p.epochs * perEpoch / p.accumulate);
  const rest = cosine(p.rate, Math.max(1, steps - p.warmup));
  const rate = p.warmup > 0 ? warmup(p.warmup, p.rate, rest) : rest;
  return accumulate(
    p.accumulate,
    clipByGlobalNorm(p.clip, adamw({ rate, weightDecay: p.weight_decay })),
  );
}

/** What the images are told under: one row for each subject that the prompt names. */
async function generalPrompts(
  { pipeline, context, parameters: { general_prompt } }: FitRequest<Parameters>,
) {
  const texts = context.subjects.map((_, i) => ({
    text: fillTemplate(general_prompt, { subject: subjectOf(context, i) }),
  }));
  return (await encodePrompts(pipeline, texts)).conditioning;
}

function drawn(clean: Tensor, step: number, levels: number) {
  const generator = mt19937(FIT_SEED + 2 ** 20 + step);
  const timesteps = Array.from(
    { length: at(clean.shape, 0) },
    () => Math.floor(uniform(generator) * levels),
  );
  return { timesteps, noise: torchNormal(generator.next(), clean.shape) };
}

function epochsDone({ curves }: Artifact): number {
  return curves.loss?.length ?? 0;
}

function exactly(name: string): RegExp {
  return new RegExp(`^${name.replaceAll(".", "\\.")}$`);
}
