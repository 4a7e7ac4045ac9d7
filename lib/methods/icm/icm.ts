import { at, size, type Tensor, zeros } from "../../core/mod.ts";
import {
  type ActivationStep,
  type Artifact,
  assignedGroup,
  type Transform,
  type TransformContext,
} from "../../diffusion/sampler/mod.ts";
import { chooseLayers, MODULE_KINDS } from "../../probes/mod.ts";
import {
  assignmentByStrength,
  defineMethod,
  groupsNamed,
  type RowSetting,
  strengthTowards,
  unknownGroups,
  unknownModules,
  wrongShares,
} from "../record/mod.ts";
import { directionsOf, type Layer, single } from "./directions.ts";
import { fit } from "./fit.ts";
import { type Layers, type Parameters, parameters } from "./parameters.ts";
import { steerTap } from "./steer_tap.ts";

/**
 * ICM (Implicit Choice-Modification): adds the direction of a group to the outputs of a few attention layers in the
 * conditional branch, from a step on, `a ← a + α v_{layer,step}`, at every position. The direction is that of a linear
 * probe which tells the group from what the layer puts out when the prompt leaves the choice open; or it is a map,
 * in which each position has a vector of its own.
 *
 * Groups go by seed in turn; the paper throws one coin for a batch of 16 images.
 *
 * @see Attention, May I Have Your Decision? (ICM), section 3.2, appendices A and B
 */
export const icm = defineMethod({
  id: "icm",
  version: 1,
  source:
    "Attention, May I Have Your Decision? Localizing Generative Choices in Diffusion Models (ICM), section 3, appendices A, B and G, Table 6",
  licence: "none: own implementation from the paper",
  needs: ["prompts"],
  cost:
    "linear probes of layers at each step, on 500 images of the model's own",
  stage: "activation",
  exclusive: [],
  fit,
  assignment: (p, { groups }) => assignmentByStrength(p, groups.length),
  identity: () => ({ strength: 0 }),
  parameters,
  misfits: misfitsOf,
  published: {
    "Table 6, gender": ["strength", "layers"],
    "appendix A": ["vectors", "preserve_norm", "C"],
    "appendix B, 15 of 50 steps": ["start", "batch"],
    "released code": ["images", "probed"],
  },
  create: createIcm,
});

function createIcm(
  p: Parameters,
  { groups }: TransformContext,
  artifact: Artifact,
): Transform {
  const assignment = assignmentByStrength(p, groups.length);
  if (assignment.by === "nobody") return {};
  const { timesteps, layers } = directionsOf(artifact, groups.length, p.start);
  const ranked = layers.map(({ module }) => module);
  const chosen = groups.map((group) => layersOf(p, group, ranked));
  const steered = layers.filter(({ module }) =>
    chosen.some((names) => names.includes(module))
  ).map((layer) => ({
    ...layer,
    directions: p.vectors === "step" ? layer.directions : single(
      layer.directions,
      evenly(p.vectors.single, p.start, timesteps.length),
    ),
  }));
  return {
    activation: {
      taps: ({ i, count, timestep, samples }: ActivationStep) => {
        const acts = i >= Math.round(p.start * count);
        const step = nearest(timesteps, timestep);
        const given = samples.map(({ seed }) =>
          assignedGroup(assignment, seed, groups.length) as number
        );
        return steered.map((layer) => {
          const factors = given.map((k) =>
            acts && at(chosen, k).includes(layer.module)
              ? lengthOf(p, at(groups, k), at(layer.norms, step))
              : 0
          );
          const shift = shiftOf(layer, step, given, factors);
          return steerTap(layer.module, shift, p.preserve_norm);
        });
      },
    },
  };
}

/** `α v` of each image, `[b, c]` or `[b, …]`. */
function shiftOf(
  { directions }: Layer,
  step: number,
  given: readonly number[],
  factors: readonly number[],
): Tensor {
  const [, groups, ...own] = directions.shape as [number, number, ...number[]];
  const c = size(own);
  const shift = zeros([given.length, ...own]);
  given.forEach((k, b) => {
    const from = (step * groups + k) * c;
    const v = directions.data.subarray(from, from + c);
    const factor = at(factors, b);
    if (factor !== 0) shift.data.set(v.map((x) => factor * x), b * c);
  });
  return shift;
}

/** How far an image of a group goes. */
function lengthOf(
  { strength, against, unit }: Parameters,
  group: string,
  norm: number,
): number {
  if (against[group] === null) return 0;
  const alpha = strengthTowards(strength, group);
  if (unit === "absolute") return alpha;
  return alpha * norm * (unit === "norm" ? 1 : unit.norm);
}

function layersOf(
  { layers }: Parameters,
  group: string,
  ranked: readonly string[],
): string[] {
  if (!byGroup(layers)) return chooseLayers(ranked, layers);
  const own = layers[group];
  return own === undefined ? [] : chooseLayers(ranked, own);
}

function byGroup(
  layers: Parameters["layers"],
): layers is Record<string, Layers> {
  return layers !== "all" && !Array.isArray(layers) &&
    !["top", "worst", "random"].some((key) => key in layers);
}

/** Names that the parameters give to groups and to layers. */
function misfitsOf(p: Parameters, setting: RowSetting): string[] {
  const chosen = byGroup(p.layers) ? Object.values(p.layers) : [p.layers];
  const named = chosen.flatMap((layers) => Array.isArray(layers) ? layers : []);
  return [
    ...unknownGroups([
      ...groupsNamed(p.strength),
      ...Object.keys(byGroup(p.layers) ? p.layers : {}),
      ...Object.entries(p.against).flat().filter((name) => name !== null),
    ], setting),
    ...unknownModules(named, setting),
    ...unprobed(named, p.probed, setting),
    ...wrongShares(p.shares, setting),
    ...(p.positions === "own" && p.patches
      ? ['positions: "own" and patches exclude each other: drop one of them']
      : []),
  ];
}

/** Modules that there are, but of a kind that is not probed, so that nothing would be added to them. */
function unprobed(
  names: readonly string[],
  probed: Parameters["probed"],
  { modules }: RowSetting,
): string[] {
  return names
    .filter((name) => modules?.includes(name) ?? true)
    .filter((name) => !probed.some((kind) => MODULE_KINDS[kind].test(name)))
    .map((name) =>
      `"${name}" is not probed, so nothing would be added to it: probed is ${
        probed.join(", ")
      }; add its kind there`
    );
}

/** Index of the fitted step whose timestep is nearest. */
function nearest(timesteps: readonly number[], timestep: number): number {
  const distances = timesteps.map((t) => Math.abs(t - timestep));
  return distances.indexOf(Math.min(...distances));
}

/** Some steps from the first that is steered to the last, evenly spread. */
function evenly(wanted: number, start: number, steps: number): number[] {
  const from = Math.min(Math.round(start * steps), steps - 1);
  const count = Math.min(wanted, steps - from);
  const gap = count > 1 ? (steps - 1 - from) / (count - 1) : 0;
  return Array.from({ length: count }, (_, i) => Math.round(from + i * gap));
}
