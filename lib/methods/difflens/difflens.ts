import { at, InputError, zeros } from "../../core/mod.ts";
import {
  type Artifact,
  assignedGroup,
  type Assignment,
  assignmentBy,
  groupByCoin,
  moduleOf,
  NOBODY,
  type Transform,
  type TransformContext,
} from "../../diffusion/sampler/mod.ts";
import {
  defineMethod,
  unknownGroups,
  unknownModules,
  wrongShares,
} from "../record/mod.ts";
import {
  type ChosenFeatures,
  chosenFeatures,
  withFirst,
} from "./chosen_features.ts";
import {
  type FeatureSpace,
  featureTap,
  reconstructionTap,
} from "./feature_tap.ts";
import { fit } from "./fit.ts";
import { type Parameters, parameters } from "./parameters.ts";

/**
 * DiffLens: a k-sparse autoencoder takes the output of the middle block apart into features; those that make a classifier see a
 * group are multiplied by β, or β is added to them, in the conditional branch at every step,
 * `h ← h + W_dec (S′ − S)`.
 *
 * Groups go by seed in turn; the released code gives one group to a batch of 16. With `also` each image has a group of other attributes
 * too, whose features are changed at once.
 *
 * With `space` and `select` it is the paper's ablations, too: Act@L, Act@S, Attr@L.
 *
 * @see Shi et al. 2025 (DiffLens), {@link https://arxiv.org/abs/2503.20483}, section 4
 */
export const difflens = defineMethod({
  id: "difflens",
  version: 2,
  source:
    "Shi et al., Dissecting and Mitigating Diffusion Bias via Mechanistic Interpretability (DiffLens), 2025, section 4",
  licence: "none: own implementation from the paper",
  needs: ["prompts", "mid_block", "gradients"],
  cost:
    "a sparse autoencoder of the middle block's output, and a classifier at each step",
  stage: "activation",
  exclusive: [],
  fit,
  assignment: (p, { groups }) => assignmentOf(p, groups.length),
  identity: () => ({ strength: {} }),
  parameters,
  misfits: (p, setting) => [
    ...unknownGroups(
      typeof p.strength === "number" ? [] : Object.keys(p.strength),
      { groups: [...setting.groups, ...p.also.flat()] },
    ),
    ...unknownModules([p.module], setting),
    ...wrongShares(p.shares, setting),
    ...p.k > p.width ? [`${p.k} features of ${p.width} cannot fire`] : [],
    ...p.edit === "reconstruct" && p.space === "latent"
      ? ["neurons are not reconstructed; leave out space"]
      : [],
  ],
  published: {
    "section 5.1 and Table 5": ["features"],
    "appendix B": ["width", "rate", "fit_batch"],
    "section 5.1": ["images"],
    "released code": [
      "k",
      "points",
      "baseline",
      "classifier_epochs",
      "classifier_rate",
    ],
    "released code, batches of 16": ["batch"],
  },
  create: createDifflens,
});

function assignmentOf(p: Parameters, groups: number): Assignment {
  const nothing = typeof p.strength !== "number" &&
    Object.keys(p.strength).length === 0;
  if (nothing || p.edit === "reconstruct") return NOBODY;
  const own = assignmentBy(p, groups);
  if (own.by !== "turns") return own;
  const period = p.also.reduce((n, also) => n * also.length, own.period);
  return { ...own, period };
}

function createDifflens(
  p: Parameters,
  { groups }: TransformContext,
  artifact: Artifact,
): Transform {
  const assignment = assignmentOf(p, groups.length);
  if (assignment.by === "nobody" && p.edit !== "reconstruct") return {};
  const { scores, encoder } = artifact.tensors;
  const words = [...groups, ...p.also.flat()];
  if (!scores || at(scores.shape, 0) !== words.length) {
    throw new InputError(
      `Cannot change features: expected scores for ${words.length} groups, found ${
        scores?.shape[0] ?? 0
      }; fit again`,
    );
  }
  const space = { module: moduleOf(artifact), code: p.code };
  if (p.edit === "reconstruct") {
    const coder = { weights: artifact.tensors, k: p.k };
    const tap = reconstructionTap({ ...space, coder });
    return { activation: { taps: () => [tap] } };
  }
  if (!encoder) {
    const all = Array.from({ length: at(scores.shape, 1) }, (_, j) => j);
    const { all: top, places } = chosenFeatures(scores, p.features);
    const own = places.map((place) => place.map((i) => at(top, i)));
    return edited(p, groups, assignment, space, { all, places: own });
  }
  const chosen = chosenFeatures(scores, p.features);
  const weights = withFirst(artifact.tensors, chosen.all);
  const coder = { weights, k: p.k };
  return edited(p, groups, assignment, { ...space, coder }, chosen);
}

/** Changes, in each image, the features of its groups. */
function edited(
  p: Parameters,
  groups: readonly string[],
  assignment: Assignment,
  space: FeatureSpace,
  { all, places }: ChosenFeatures,
): Transform {
  const words = [...groups, ...p.also.flat()];
  const width = all.length;
  return {
    activation: {
      taps: ({ samples }) => {
        const factor = zeros([samples.length, width]);
        const add = zeros([samples.length, width]);
        samples.forEach(({ seed }, b) => {
          for (const k of groupsOf(p, groups.length, assignment, seed)) {
            const beta = strengthOf(p, at(words, k));
            if (beta === undefined) continue;
            const [changed, value] = p.edit === "scale"
              ? [factor, beta - 1]
              : [add, beta];
            for (const i of at(places, k)) changed.data[b * width + i] = value;
          }
        });
        return [featureTap(space, { factor, add })];
      },
    },
  };
}

/** The groups of an image, one of each attribute; those of the spec's change fastest. */
function groupsOf(
  { also, batch, assign, shares }: Parameters,
  groups: number,
  assignment: Assignment,
  seed: number,
): number[] {
  const found = [assignedGroup(assignment, seed, groups) as number];
  let first = groups;
  let turn = Math.floor(
    seed / (shares ? shares.reduce((a, b) => a + b, 0) : groups),
  );
  also.forEach((own, a) => {
    // Another coin for each attribute: one of a batch far away.
    const thrown = groupByCoin(
      seed + (a + 1) * batch * 0x9E3779B,
      own.length,
      batch,
    );
    found.push(first + (assign === "coin" ? thrown : turn % own.length));
    turn = Math.floor(turn / own.length);
    first += own.length;
  });
  return found;
}

function strengthOf(
  { strength }: Parameters,
  group: string,
): number | undefined {
  return typeof strength === "number" ? strength : strength[group];
}
