import { at, concatRows, rows, type Tensor } from "../../core/mod.ts";
import {
  type Artifact,
  moduleTensor,
  type SchedulerId,
} from "../../diffusion/mod.ts";
import { FIT_SEED, type FitRequest } from "../../fit/mod.ts";
import {
  activationFolder,
  collectActivations,
  judgedBySubject,
  type Localization,
  localize,
  type ModuleProbes,
  modulesOfKinds,
  oneAgainst,
  promptedSamples,
  type Question,
  randomPositions,
  whichGroup,
} from "../../probes/mod.ts";
import type { Fit } from "../record/mod.ts";
import {
  type GroupMaps,
  groupMaps,
  pooled,
  refuseLarge,
} from "./group_maps.ts";
import type { Parameters } from "./parameters.ts";

/**
 * Finds where the model makes the choice that a prompt leaves open: samples images under general
 * prompts, asks the judge which group each came to show, and trains linear probes on what modules put out, for each
 * module and step. A group's direction is that of its probe against another group, or all; or, position by position, how what
 * the module puts out for the group's images differs in the mean from what it does for those others.
 *
 * The artifact has the directions of all probed modules, so that which of them are steered, and how far, is
 * chosen without fitting again. Its curves are the held-out accuracies, module by module.
 *
 * @see Attention, May I Have Your Decision? (ICM), section 3.1 and appendix A
 */
export const fit: Fit<Parameters> = {
  version: 1,
  parameters: [
    "against",
    "probed",
    "prompts",
    "images",
    "positions",
    "patches",
    "C",
  ],
  references: false,
  run,
};

async function run(request: FitRequest<Parameters>): Promise<Artifact> {
  const { pipeline, context, parameters: p, onStep, scratch, signal } = request;
  const { sampler } = context;
  const questions = questionsOf(context, p.against);
  const modules = modulesOfKinds(pipeline.outputs, p.probed);
  const samples = promptedSamples(context, p.prompts, p.images);
  const outputs = pipeline.outputs.filter(({ name }) => modules.includes(name));
  const whole = p.positions === "own";
  if (whole) refuseLarge(outputs, sampler.steps, context.groups.length);
  const positions = p.patches && randomPositions(outputs, p.patches, FIT_SEED);
  const folder = activationFolder(scratch);
  const total = samples.length + modules.length;
  const shards = await collectActivations(pipeline, folder, {
    samples,
    modules,
    ...whole && { whole },
    ...positions && { positions },
    steps: sampler.steps,
    guidance: sampler.guidance,
    scheduler: sampler.scheduler as SchedulerId,
    judge: judgedBySubject(request.judge),
  }, {
    onImages: (done) => onStep(done, total),
    ...signal && { signal },
  });
  const found = await localize(whole ? pooled(folder) : folder, {
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
  if (!whole) return artifactOf(found, found.modules.map(alongProbes));
  const others = othersOf(context.groups, p.against);
  const maps: GroupMaps[] = [];
  for (const module of modules) {
    maps.push(await groupMaps(folder, module, shards, others));
  }
  return artifactOf(found, maps);
}

function alongProbes({ probes, norms }: ModuleProbes): GroupMaps {
  const steps = norms.map((_, step) => groupDirections(probes, step));
  return { directions: stacked(steps), norms };
}

/** The groups that each is told from. */
function othersOf(
  groups: readonly string[],
  against: Parameters["against"],
): number[][] {
  return groups.map((group, k) => {
    const other = against[group];
    return other
      ? [groups.indexOf(other)]
      : groups.flatMap((_, j) => j === k ? [] : [j]);
  });
}

/** First which group, by which layers are ranked; then one question for each group, unless there are two. */
function questionsOf(
  { attribute, groups }: FitRequest["context"],
  against: Parameters["against"],
): Question[] {
  const which = whichGroup(attribute, groups);
  if (groups.length === 2) return [which];
  return [
    which,
    ...groups.map((group, k) => {
      const other = against[group];
      return oneAgainst(groups, k, other ? groups.indexOf(other) : undefined);
    }),
  ];
}

function artifactOf(
  { timesteps, modules }: Localization,
  directed: readonly GroupMaps[],
): Artifact {
  const accuracies = modules.map(({ probes }) =>
    at(probes, 0).map(({ accuracy }) => accuracy.value)
  );
  const names = modules.map(({ module }) => module);
  const table = (rows: readonly (readonly number[])[]): Tensor => ({
    data: Float32Array.from(rows.flat()),
    shape: [modules.length, timesteps.length],
  });
  const directions = directed.map((own, m) =>
    [`directions_${m}`, own.directions] as const
  );
  return {
    tensors: {
      modules: moduleTensor(names.join("\n")),
      timesteps: {
        data: Float32Array.from(timesteps),
        shape: [timesteps.length],
      },
      accuracies: table(accuracies),
      norms: table(directed.map(({ norms }) => norms)),
      ...Object.fromEntries(directions),
    },
    curves: Object.fromEntries(names.map((n, m) => [n, at(accuracies, m)])),
  };
}

/** Direction of each group at a step, `[K, c]`. */
function groupDirections(
  probes: ModuleProbes["probes"],
  step: number,
): Tensor {
  const [which, ...own] = probes.map((each) => at(each, step).directions);
  if (own.length === 0) return which as Tensor;
  return concatRows(own.map((pair) => rows(pair, 1, 2)));
}

function stacked(tensors: readonly Tensor[]): Tensor {
  const { data, shape: [n = 0, ...rest] } = concatRows(tensors);
  return { data, shape: [tensors.length, n / tensors.length, ...rest] };
}
