import { at, InputError, type Tensor, zeros, zipWith } from "../../core/mod.ts";
import {
  type Artifact,
  assignedGroup,
  moduleOf,
  type Transform,
  type TransformContext,
} from "../../diffusion/sampler/mod.ts";
import { under } from "../../optim/mod.ts";
import {
  assignmentByStrength,
  defineMethod,
  groupsNamed,
  strengthTowards,
  unknownGroups,
  unknownModules,
  wrongShares,
} from "../record/mod.ts";
import { editTap } from "./edit_tap.ts";
import { fit } from "./fit.ts";
import { type Parameters, parameters } from "./parameters.ts";

/**
 * Latent Editing (Asyrp): at each early step a small network says what is added to the middle block's output, and only the
 * clean latents are foreseen from the changed prediction; the direction to the next latents is the unchanged one's,
 * `z_{t−1} = α_{t−1} P_t(ε(h + Δh)) + σ_{t−1} ε(h)`.
 *
 * @see Kwon et al. 2023, {@link https://arxiv.org/abs/2210.10960}
 */
export const latentEditing = defineMethod({
  id: "latent_editing",
  version: 1,
  source:
    "Kwon et al., Diffusion Models Already Have a Semantic Latent Space (Asyrp), 2023, section 3; as DiffLens, appendix C.3, scales it",
  licence: "MIT (kwonminki/Asyrp_official); own implementation",
  needs: ["prompts", "mid_block", "gradients"],
  cost:
    "one more pass of the UNet a step, and a small network for each group, learnt through the frozen UNet and through CLIP",
  stage: "activation",
  exclusive: [],
  fit,
  assignment: (p, { groups }) => assignmentByStrength(p, groups.length),
  identity: () => ({ strength: {} }),
  parameters,
  misfits: (p, setting) => [
    ...unknownGroups(groupsNamed(p.strength), setting),
    ...unknownModules([p.module], setting),
    ...wrongShares(p.shares, setting),
    ...setting.scheduler !== undefined && setting.scheduler !== "ddim"
      ? [
        `it changes one half of a step of DDIM, and the scheduler is ${setting.scheduler}; use "ddim"`,
      ]
      : [],
  ],
  published: {
    "released code": [
      "strength",
      "module",
      "edit_until",
      "images",
      "epochs",
      "fit_batch",
      "rate",
      "decay_after",
      "direction",
      "reconstruction",
    ],
    "DiffLens, released code, batches of 16": ["batch"],
  },
  create: createEditing,
});

function createEditing(
  p: Parameters,
  { groups }: TransformContext,
  { tensors, curves }: Artifact,
): Transform {
  const assignment = assignmentByStrength(p, groups.length);
  if (assignment.by === "nobody") return {};
  const blocks = groups.map((_, k) => under(tensors, `group_${k}`));
  const found = blocks.filter(({ first }) => first).length;
  if (found < groups.length || tensors[`group_${groups.length}.first`]) {
    throw new InputError(
      `Cannot edit latents: expected a network for each of ${groups.length} groups, found ${found}; fit again`,
    );
  }
  const module = moduleOf({ tensors, curves });
  const edits = (timestep: number) => timestep >= p.edit_until;
  return {
    activation: {
      taps: ({ samples, timestep }) => [
        editTap({
          ...{ module, blocks, timestep },
          amounts: amountsOf(
            samples.map(({ seed }) =>
              assignedGroup(assignment, seed, groups.length)
            ),
            p,
            groups,
            edits(timestep),
          ),
        }),
      ],
    },
    noise: {
      edited: true,
      start: () => undefined,
      correct: (
        { noise, conditional, edits: [edited], guidance, level },
        state,
      ) =>
        Promise.resolve({
          noise,
          state,
          // Guidance counts what the conditional branch says as often as this.
          ...edits(level.timestep) && edited && {
            shift: zipWith((a, b) => guidance * (a - b), edited, conditional),
          },
        }),
    },
  };
}

/** How much of each group's Δh each image gets. */
function amountsOf(
  assigned: readonly (number | undefined)[],
  { strength }: Parameters,
  groups: readonly string[],
  now: boolean,
): Tensor {
  const amounts = zeros([assigned.length, groups.length]);
  assigned.forEach((k, b) => {
    if (k === undefined || !now) return;
    amounts.data[b * groups.length + k] = strengthTowards(
      strength,
      at(groups, k),
    );
  });
  return amounts;
}
