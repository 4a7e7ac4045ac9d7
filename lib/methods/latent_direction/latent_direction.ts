import {
  at,
  concatRows,
  InputError,
  rows,
  type Tensor,
} from "../../core/mod.ts";
import {
  type Artifact,
  groupInTurn,
  moduleOf,
  NOBODY,
  type Transform,
  type TransformContext,
} from "../../diffusion/sampler/mod.ts";
import { addTap } from "../../runtime/mod.ts";
import { defineMethod, unknownModules } from "../record/mod.ts";
import { fit } from "./fit.ts";
import { type Parameters, parameters } from "./parameters.ts";

/**
 * Latent Direction: adds the direction of a group to the output of a module in
 * the conditional branch, at every step, `h ← h + s c_group`. A group's
 * direction is what lets the frozen network predict in its own images of that
 * group, when the prompt does not name it, what it predicts when the prompt does.
 *
 * A start at the words without a fit is a difference of prompts, and no learnt direction: `baselines/word_shift.ts`.
 * A hundred steps that aim at the network's own prediction hardly turn it.
 *
 * Groups go by seed in turn, `groups[seed mod K]`.
 *
 * @see Li et al. 2024 (Self-Discovering Interpretable Diffusion Latent Directions), {@link https://arxiv.org/abs/2311.17216}, section 3.2
 */
export const latentDirection = defineMethod({
  id: "latent_direction",
  version: 2,
  source:
    "Li et al., Self-Discovering Interpretable Diffusion Latent Directions, 2024, section 3.2",
  licence: "none: own implementation from the paper",
  needs: ["prompts", "mid_block", "gradients"],
  cost: "a direction for each group, learnt through the frozen UNet",
  stage: "activation",
  exclusive: [],
  fit,
  assignment: ({ strength }, { groups }) =>
    strength === 0 ? NOBODY : { by: "turns", period: groups.length },
  identity: () => ({ strength: 0 }),
  parameters,
  misfits: ({ module }, setting) =>
    unknownModules(module === null ? [] : [module], setting),
  published: {
    "section 3.2": ["strength", "centre", "target"],
    "released code": ["images", "epochs", "fit_batch", "rate"],
  },
  create: createDirection,
});

function createDirection(
  { strength, centre }: Parameters,
  { groups }: TransformContext,
  artifact: Artifact,
): Transform {
  if (strength === 0) return {};
  const { directions } = artifact.tensors;
  if (!directions || at(directions.shape, 0) !== groups.length) {
    throw new InputError(
      `Cannot steer along directions: expected ${groups.length}, one for each group, found ${
        directions?.shape[0] ?? 0
      }; fit again`,
    );
  }
  const used = centre ? centred(directions) : directions;
  const scaled: Tensor = {
    data: used.data.map((v) => strength * v),
    shape: used.shape,
  };
  const module = moduleOf(artifact);
  return {
    activation: {
      taps: ({ samples }) => {
        const own = samples.map(({ seed }) => {
          const group = groupInTurn(seed, groups.length);
          return rows(scaled, group, group + 1);
        });
        const value = concatRows(own);
        return [addTap({ module, value, branches: ["conditional"] })];
      },
    },
  };
}

/** Directions less their mean over the groups. */
function centred({ data, shape }: Tensor): Tensor {
  const groups = at(shape, 0);
  const each = data.length / groups;
  const mean = new Float32Array(each);
  data.forEach((v, i) => {
    mean[i % each] = at(mean, i % each) + v / groups;
  });
  return { data: data.map((v, i) => v - at(mean, i % each)), shape };
}
