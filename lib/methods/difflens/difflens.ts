import { at, InputError, type Tensor, zeros } from "../../core/mod.ts";
import {
  type Artifact,
  assignedGroup,
  type Assignment,
  assignmentBy,
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
import { rankFeatures } from "./attribution.ts";
import { featureTap } from "./feature_tap.ts";
import { fit } from "./fit.ts";
import { type Parameters, parameters } from "./parameters.ts";

/**
 * DiffLens: a k-sparse autoencoder takes the output of the middle block apart into features; those that make a classifier see a
 * group are multiplied by β, or β is added to them, in the conditional branch at every step,
 * `h ← h + W_dec (S′ − S)`.
 *
 * Groups go by seed in turn; the released code gives one group to a batch of 16.
 *
 * With `space` and `select` it is the paper's ablations, too: Act@L, Act@S, Attr@L.
 *
 * @see Shi et al. 2025 (DiffLens), {@link https://arxiv.org/abs/2503.20483}, section 4
 */
export const difflens = defineMethod({
  id: "difflens",
  version: 1,
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
      setting,
    ),
    ...unknownModules([p.module], setting),
    ...wrongShares(p.shares, setting),
    ...p.k > p.width ? [`${p.k} features of ${p.width} cannot fire`] : [],
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
  return nothing ? NOBODY : assignmentBy(p, groups);
}

function createDifflens(
  p: Parameters,
  { groups }: TransformContext,
  artifact: Artifact,
): Transform {
  const assignment = assignmentOf(p, groups.length);
  if (assignment.by === "nobody") return {};
  const { scores, encoder } = artifact.tensors;
  if (!scores || at(scores.shape, 0) !== groups.length) {
    throw new InputError(
      `Cannot change features: expected scores for ${groups.length} groups, found ${
        scores?.shape[0] ?? 0
      }; fit again`,
    );
  }
  const chosen = groups.map((_, k) => topFeatures(scores, k, p.features));
  const width = at(scores.shape, 1);
  const module = moduleOf(artifact);
  const coder = encoder && { weights: artifact.tensors, k: p.k };
  return {
    activation: {
      taps: ({ samples }) => {
        const factor = zeros([samples.length, width]);
        const add = zeros([samples.length, width]);
        samples.forEach(({ seed }, b) => {
          const k = assignedGroup(assignment, seed, groups.length) as number;
          const beta = strengthOf(p, at(groups, k));
          if (beta === undefined) return;
          const [changed, value] = p.edit === "scale"
            ? [factor, beta - 1]
            : [add, beta];
          for (const j of at(chosen, k)) changed.data[b * width + j] = value;
        });
        return [featureTap({ module, factor, add, ...coder && { coder } })];
      },
    },
  };
}

function topFeatures(
  { data, shape }: Tensor,
  group: number,
  count: number,
): number[] {
  const width = at(shape, 1);
  const own = data.subarray(group * width, (group + 1) * width);
  return rankFeatures(own).slice(0, count);
}

function strengthOf(
  { strength }: Parameters,
  group: string,
): number | undefined {
  return typeof strength === "number" ? strength : strength[group];
}
