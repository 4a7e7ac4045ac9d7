import {
  type Artifact,
  assignedGroup,
  type Assignment,
  assignmentBy,
  groupByCoin,
  NOBODY,
  type Transform,
  type TransformContext,
} from "../../diffusion/sampler/mod.ts";
import {
  defineMethod,
  groupsNamed,
  unknownGroups,
  unknownModules,
  wrongShares,
} from "../record/mod.ts";
import {
  featureTransform,
  reconstruction,
  wordsOf,
} from "./feature_transform.ts";
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
      groupsNamed(p.strength),
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
  const words = wordsOf(p, groups);
  return p.edit === "reconstruct"
    ? reconstruction(p, artifact)
    : featureTransform(
      p,
      words,
      artifact,
      (seed) => groupsOf(p, groups.length, assignment, seed),
    );
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
