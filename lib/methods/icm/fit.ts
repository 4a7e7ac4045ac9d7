import { at, InputError, type Tensor } from "../../core/mod.ts";
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
  subjectOf,
} from "../../fit/mod.ts";
import {
  activationFolder,
  collectActivations,
  type Localisation,
  localise,
  modulesOfKinds,
  oneAgainst,
  type Question,
  whichGroup,
} from "../../probes/mod.ts";
import type { Fit } from "../record/mod.ts";
import type { Parameters } from "./parameters.ts";

/**
 * Finds where the model makes the choice that a prompt leaves open: samples images under general
 * prompts, asks the judge which group each came to show, and trains linear probes on what modules put out, for each
 * module and step. A group's direction is that of its probe against another group, or all.
 *
 * The artefact has the directions of all probed modules, so that which of them are steered, and how far, is
 * chosen without fitting again. Its curves are the held-out accuracies, module by module.
 *
 * @see Attention, May I Have Your Decision? (ICM), section 3.1 and appendix A
 */
export const fit: Fit<Parameters> = {
  version: 1,
  parameters: ["against", "probed", "prompts", "images", "C"],
  references: false,
  run,
};

async function run(request: FitRequest<Parameters>): Promise<Artefact> {
  const { pipeline, context, parameters: p, onStep, scratch, signal } = request;
  const { groups, sampler } = context;
  const questions = questionsOf(context, p.against);
  const modules = modulesOfKinds(pipeline.outputs, p.probed);
  const samples = samplesOf(request);
  const folder = activationFolder(scratch);
  const total = samples.length + modules.length;
  const shards = await collectActivations(pipeline, folder, {
    samples,
    modules,
    steps: sampler.steps,
    guidance: sampler.guidance,
    scheduler: sampler.scheduler as SchedulerId,
    judge: (images, own) => judgeEach(request, images, own),
  }, {
    onImages: (done) => onStep(done, total),
    ...signal && { signal },
  });
  const found = await localise(folder, {
    modules,
    questions,
    shards,
    seed: FIT_SEED,
    C: p.C,
    onModule(done) {
      signal?.throwIfAborted();
      onStep(samples.length + done, total);
    },
  });
  return artefactOf(found, groups.length);
}

/** First which group, by which layers are ranked; then one question for each group. */
function questionsOf(
  { attribute, groups }: FitRequest["context"],
  against: Parameters["against"],
): Question[] {
  const unknown = Object.entries(against).flat()
    .filter((name) => name !== null && !groups.includes(name));
  if (unknown.length > 0) {
    throw new InputError(
      `Cannot probe for ${unknown.join(", ")}: the groups are ${
        groups.join(", ")
      }`,
    );
  }
  return [
    whichGroup(attribute, groups),
    ...groups.map((group, k) => {
      const other = against[group];
      return oneAgainst(groups, k, other ? groups.indexOf(other) : undefined);
    }),
  ];
}

function samplesOf(
  { context, parameters: { prompts, images } }: FitRequest<Parameters>,
): Sample[] {
  const { groups } = context;
  return Array.from({ length: images }, (_, i) => {
    const group = at(groups, i % groups.length);
    const turn = Math.floor(i / prompts.length);
    const subject = subjectOf(context, turn);
    const prompt = fillTemplate(at(prompts, i % prompts.length), {
      group,
      subject,
    });
    return { seed: FIT_SEED + i, prompt, subject };
  });
}

/** Judges images subject by subject. */
async function judgeEach(
  { judge }: Pick<FitRequest, "judge">,
  images: Tensor,
  samples: readonly Sample[],
): Promise<(number | undefined)[]> {
  const found = Array<number | undefined>(samples.length);
  const subjects = samples.map(({ subject = "" }) => subject);
  for (const subject of new Set(subjects)) {
    const own = subjects.flatMap((s, i) => s === subject ? [i] : []);
    const seen = await judge(pickRows(images, own), subject);
    own.forEach((i, n) => found[i] = seen[n]);
  }
  return found;
}

function artefactOf(
  { timesteps, modules }: Localisation,
  groups: number,
): Artefact {
  const steps = timesteps.length;
  const names = modules.map(({ module }) => module);
  const tensors: Record<string, Tensor> = {
    modules: moduleTensor(names.join("\n")),
    timesteps: { data: Float32Array.from(timesteps), shape: [steps] },
    accuracies: {
      data: Float32Array.from(
        modules.flatMap(({ probes }) =>
          at(probes, 0).map(({ accuracy }) => accuracy.value)
        ),
      ),
      shape: [modules.length, steps],
    },
    norms: {
      data: Float32Array.from(modules.flatMap(({ norms }) => norms)),
      shape: [modules.length, steps],
    },
  };
  for (const [m, { probes }] of modules.entries()) {
    const own = probes.slice(1);
    const width = at(at(at(own, 0), 0).directions.shape, 1);
    const data = new Float32Array(steps * groups * width);
    own.forEach((asked, k) =>
      asked.forEach(({ directions }, s) =>
        data.set(directions.data.subarray(width), (s * groups + k) * width)
      )
    );
    tensors[`directions_${m}`] = { data, shape: [steps, groups, width] };
  }
  const curves = Object.fromEntries(
    modules.map(({ module, probes }) => [
      module,
      at(probes, 0).map(({ accuracy }) => accuracy.value),
    ]),
  );
  return { tensors, curves };
}
