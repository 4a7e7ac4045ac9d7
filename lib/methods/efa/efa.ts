import { at, InputError, type Tensor, zeros } from "../../core/mod.ts";
import {
  type Artifact,
  assignedGroup,
  type Transform,
  type TransformContext,
} from "../../diffusion/sampler/mod.ts";
import { pickRows } from "../../fit/mod.ts";
import { type Tensors, under } from "../../optim/mod.ts";
import {
  assignmentByStrength,
  defineMethod,
  groupsNamed,
  strengthTowards,
  unknownGroups,
  unknownModules,
  wrongShares,
} from "../record/mod.ts";
import { columnTap } from "./column_tap.ts";
import { fit } from "./fit.ts";
import { type Parameters, parameters } from "./parameters.ts";

/**
 * Entanglement-free attention: a few cross-attention modules attend to one more column, the group's, as much as a small
 * network says at each position, `softmax([Q Kᵀ / √d, AP_k(x)]) [V; V_k]`. The network learnt where from masks, and needs
 * none when images are sampled.
 *
 * @see Park et al. 2025 (EFA), {@link https://arxiv.org/abs/2506.13298}
 */
export const efa = defineMethod({
  id: "efa",
  version: 1,
  source:
    "Park et al., Fair Generation without Unfair Distortions: Debiasing Text-to-Image Generation with Entanglement-Free Attention (EFA), 2025",
  licence: "not seen: own implementation from the paper's equations",
  needs: ["prompts", "one text encoder", "cross-attention", "gradients"],
  cost:
    "an attention predictor in three modules, learnt on images with masks; attention of these modules is not fused",
  stage: "activation",
  exclusive: [],
  fit,
  assignment: (p, { groups }) => assignmentByStrength(p, groups.length),
  identity: () => ({ strength: 0 }),
  parameters,
  misfits: (p, setting) => [
    ...unknownGroups(groupsNamed(p.strength), setting),
    ...unknownModules(p.modules, setting),
    ...p.modules.filter((name) => !name.endsWith(".attn2"))
      .map((name) =>
        `${name} is no cross-attention module, whose names end in attn2`
      ),
    ...wrongShares(p.shares, setting),
  ],
  published: { "the paper: 16×16, on the way up": ["modules"] },
  create: createEfa,
});

function createEfa(
  p: Parameters,
  { groups }: TransformContext,
  { tensors }: Artifact,
): Transform {
  const assignment = assignmentByStrength(p, groups.length);
  if (assignment.by === "nobody") return {};
  const { states } = tensors;
  const predictors = p.modules.map((module, j) =>
    [module, under(tensors, `module_${j}`)] as const
  );
  refuseMisfits(states, predictors, groups.length);
  return {
    activation: {
      taps: ({ samples }) => {
        const own = samples.map(({ seed }) =>
          assignedGroup(assignment, seed, groups.length) ?? 0
        );
        const chosen = columnsOf(own, p, groups, states as Tensor);
        return predictors.map(([module, predictor]) =>
          columnTap({ module, predictor, ...chosen })
        );
      },
    },
  };
}

function refuseMisfits(
  states: Tensor | undefined,
  predictors: readonly (readonly [string, Tensors])[],
  groups: number,
): asserts states is Tensor {
  const found = states?.shape[0] ?? 0;
  if (found === groups && predictors.every(([, own]) => own.first)) return;
  throw new InputError(
    `Cannot attend to groups: expected columns of ${groups} groups in ${predictors.length} modules, found ${found} in ${
      predictors.filter(([, own]) => own.first).length
    }; fit again`,
  );
}

/** What the taps are fed with for images of these groups. */
function columnsOf(
  own: readonly number[],
  { strength }: Parameters,
  groups: readonly string[],
  states: Tensor,
): { groups: Tensor; states: Tensor; bias: Tensor } {
  const chosen = zeros([own.length, groups.length]);
  const bias = zeros([own.length, 1]);
  own.forEach((k, b) => {
    chosen.data[b * groups.length + k] = 1;
    const odds = strengthTowards(strength, at(groups, k));
    bias.data[b] = odds > 0 ? Math.log(odds) : OFF;
  });
  return {
    groups: chosen,
    states: pickRows(
      {
        data: states.data,
        shape: [at(states.shape, 0), 1, at(states.shape, 1)],
      },
      own,
    ),
    bias,
  };
}

/** Logit of a column that gets nothing. */
const OFF = -1e9;
