import { at, InputError, mt19937 } from "../../core/mod.ts";
import {
  type Artifact,
  createScheduler,
  encodePrompts,
  fillTemplate,
  forwardProcess,
  initialNoise,
  moduleTensor,
  type SchedulerId,
} from "../../diffusion/mod.ts";
import {
  FIT_SEED,
  type FitRequest,
  shuffled,
  subjectOf,
} from "../../fit/mod.ts";
import {
  multiStep,
  type Optimizer,
  sgd,
  under,
  withPrefix,
} from "../../optim/mod.ts";
import { sliceConditioning } from "../../runtime/mod.ts";
import type { Fit } from "../record/mod.ts";
import { newDeltaBlock } from "./delta_block.ts";
import { textDirection } from "./direction_loss.ts";
import type { Parameters } from "./parameters.ts";
import {
  learnAlong,
  type Learning,
  type TaughtImages,
  type Teaching,
} from "./trajectory.ts";

/**
 * Learns for each group the network that says Δh, from the model's own noises: what is foreseen with Δh should differ from
 * what is foreseen without as the group's text differs from one that does not name it, and stay near it.
 *
 * @see Kwon et al. 2023 (Asyrp), {@link https://arxiv.org/abs/2210.10960}, section 3
 */
export const fit: Fit<Parameters> = {
  version: 1,
  parameters: [
    "module",
    "edit_until",
    "fit_prompt",
    "source_text",
    "target_text",
    "images",
    "epochs",
    "fit_batch",
    "rate",
    "decay_after",
    "direction",
    "reconstruction",
  ],
  references: false,
  run,
};

async function run(request: FitRequest<Parameters>): Promise<Artifact> {
  const { context: { groups }, parameters: p, onStep, saved } = request;
  const perEpoch = Math.ceil(p.images / p.fit_batch);
  const own = p.epochs * perEpoch;
  const channels = channelsOf(request);
  const optimizer = sgd({ rate: rateOf(p, await editedSteps(request)) });
  const begun = (k: number): Learning => {
    const block = newDeltaBlock(channels, FIT_SEED + k);
    return { block, memory: optimizer.init(block) };
  };
  let state = await saved.load() ??
    packed(groups.map((_, k) => begun(k)), {});
  for (let done = batchesDone(state); done < groups.length * own; done++) {
    const k = Math.floor(done / own);
    const teaching = await teachingOf(request, at(groups, k));
    const images = await batchOf(request, done % own);
    const all = groups.map((_, j) => unpacked(state, j, optimizer));
    const { loss, ...moved } = await learnAlong(
      teaching,
      images,
      optimizer,
      at(all, k),
    );
    const name = curveOf(at(groups, k));
    state = packed(all.with(k, moved), {
      ...state.curves,
      [name]: [...state.curves[name] ?? [], loss],
    });
    await saved.save(state);
    onStep(done + 1, groups.length * own);
  }
  return {
    tensors: {
      module: moduleTensor(p.module),
      ...Object.assign(
        {},
        ...groups.map((_, k) =>
          withPrefix(unpacked(state, k, optimizer).block, `group_${k}`)
        ),
      ),
    },
    curves: state.curves,
  };
}

/** Channels of the module's output, which must have a place for each of them. */
function channelsOf(
  { pipeline, parameters: { module } }: FitRequest<Parameters>,
): number {
  const found = pipeline.outputs.find(({ name }) => name === module);
  if (found?.shape.length === 3) return at(found.shape, 0);
  throw new InputError(
    `Cannot edit the output of ${module}: expected channels, rows and columns, found ${
      found ? found.shape.join("×") : "no such module"
    }; choose the middle block, a resnet or an attention block`,
  );
}

/** How often Δh acts on the way of an image. */
async function editedSteps(request: FitRequest<Parameters>): Promise<number> {
  const { scheduler } = await teachingOf(
    request,
    at(request.context.groups, 0),
  );
  const { edit_until: until } = request.parameters;
  return scheduler.levels.filter(({ timestep }) => timestep >= until).length;
}

function rateOf(p: Parameters, steps: number): (step: number) => number {
  const between = p.decay_after * Math.ceil(p.images / p.fit_batch) * steps;
  const milestones = Array.from(
    { length: Math.floor(p.epochs / p.decay_after) },
    (_, i) => (i + 1) * between,
  );
  return multiStep(p.rate, milestones, 0.1);
}

async function teachingOf(
  { pipeline, scorer, parameters: p, context, signal }: FitRequest<Parameters>,
  group: string,
): Promise<Teaching> {
  const { scheduler, steps, guidance } = context.sampler;
  const { direction, cosine } = textDirection(
    await scorer.embedTexts([
      fillTemplate(p.source_text, {}),
      fillTemplate(p.target_text, { group }),
    ]),
  );
  return {
    pipeline,
    scorer,
    scheduler: createScheduler(
      scheduler as SchedulerId,
      pipeline.schedulerConfig,
      steps,
    ),
    process: forwardProcess(pipeline.schedulerConfig),
    guidance: Math.max(1, guidance),
    module: p.module,
    until: p.edit_until,
    direction,
    weight: p.direction,
    // The more alike the texts, the nearer the image should stay.
    reconstruction: p.reconstruction * cosine,
    signal,
  };
}

/** Noise and prompts of a batch; all groups see the same ones. */
async function batchOf(
  { pipeline, parameters: p, context }: FitRequest<Parameters>,
  index: number,
): Promise<TaughtImages> {
  const perEpoch = Math.ceil(p.images / p.fit_batch);
  const epoch = Math.floor(index / perEpoch);
  const from = index % perEpoch * p.fit_batch;
  const chosen = shuffled(p.images, mt19937(FIT_SEED + 2 ** 24 + epoch))
    .slice(from, from + p.fit_batch);
  const guided = context.sampler.guidance > 1;
  const { conditioning } = await encodePrompts(pipeline, [
    ...guided ? chosen.map(() => ({ text: "", absent: true })) : [],
    ...chosen.map((i) => ({
      text: fillTemplate(p.fit_prompt ?? context.prompt, {
        subject: subjectOf(context, i),
      }),
    })),
  ]);
  const n = chosen.length;
  return {
    noise: initialNoise(
      chosen.map((i) => FIT_SEED + i),
      pipeline.latentShape,
    ),
    ...guided && { negative: sliceConditioning(conditioning, 0, n) },
    prompt: sliceConditioning(
      conditioning,
      conditioning.rows - n,
      conditioning.rows,
    ),
  };
}

// The state between batches: without momentum gradient descent remembers only how many steps it took.

function packed(
  all: readonly Learning[],
  curves: Artifact["curves"],
): Artifact {
  return {
    tensors: {
      ...Object.assign(
        {},
        ...all.map(({ block }, k) => withPrefix(block, `group_${k}`)),
      ),
      ...Object.assign(
        {},
        ...all.map(({ memory }, k) => ({ [`step_${k}`]: memory.step })),
      ),
    },
    curves,
  };
}

function unpacked(
  { tensors }: Artifact,
  k: number,
  optimizer: Optimizer,
): Learning {
  const block = under(tensors, `group_${k}`);
  const step = tensors[`step_${k}`];
  return {
    block,
    memory: { ...optimizer.init(block), ...step && { step } },
  };
}

function batchesDone({ curves }: Artifact): number {
  return Object.values(curves).reduce((n, own) => n + own.length, 0);
}

function curveOf(group: string): string {
  return `loss_${group}`.replaceAll(/\W/g, "_");
}
