import { at, InputError, rows, size, type Tensor } from "../../core/mod.ts";
import {
  type Artifact,
  moduleOf,
  NOBODY,
  type Transform,
  type TransformContext,
} from "../../diffusion/sampler/mod.ts";
import { distributionGuidanceTap } from "../../runtime/mod.ts";
import { defineMethod, unknownModules } from "../record/mod.ts";
import { fit } from "./fit.ts";
import { type Parameters, parameters } from "./parameters.ts";

/**
 * H-Distribution: at each step, a linear classifier reads the group from the
 * output of a module, `s = softmax((W_t h + b_t) / T)`, and the output
 * moves so that the mean of `s` over a cohort of images becomes even, in each branch of
 * guidance by itself:
 * `h ← h − η ∂KL(p̄ ‖ uniform)/∂h`, in closed form, without going back through
 * the network.
 *
 * In `"logits"`, `η = scale · C T² / ν`, where `C` is the size of a cohort and
 * `ν = mean_k ‖w_k − w̄‖²` of the step's classifier.
 * The published code takes the mean over the rows of both branches
 * together, here each branch has its own. The classifier is that of the fitted timestep nearest to the sampler's.
 *
 * @see Parihar et al. 2024 (Balancing Act), {@link https://arxiv.org/abs/2402.18206}, section 3
 */
export const hDistribution = defineMethod({
  id: "h_distribution",
  version: 2,
  source:
    "Parihar et al., Balancing Act: Distribution-Guided Debiasing in Diffusion Models, 2024, section 3",
  licence: "none: own implementation from the paper",
  needs: ["prompts", "mid_block"],
  cost: "a linear classifier of the middle block's output for each step",
  stage: "activation",
  exclusive: ["activation"],
  fit,
  assignment: ({ scale, cohort }) =>
    scale === 0 ? NOBODY : { by: "cohort", size: cohort },
  identity: () => ({ scale: 0 }),
  parameters,
  misfits: ({ module, substitute }, setting) =>
    unknownModules(
      [module, substitute].filter((name) => name !== null),
      setting,
    ),
  published: {
    "section 3": ["units", "classifier"],
    "released code": ["halves", "temperature"],
    "released code, strength 500 times scaling 600 for a batch of 4": [
      "scale",
      "cohort",
    ],
    "released code, recipe for faces": ["images"],
  },
  create: createDistribution,
});

/** The classifier of one timestep. */
interface Classifier {
  readonly timestep: number;
  /** `[K, …]`. */
  readonly weights: Tensor;
  /** `[K]`. */
  readonly bias: Tensor;
  /** `mean_k ‖w_k − w̄‖²`. */
  readonly spread: number;
}

function createDistribution(
  { scale, units, cohort, halves, temperature }: Parameters,
  { groups }: TransformContext,
  artifact: Artifact,
): Transform {
  if (scale === 0) return {};
  const module = moduleOf(artifact);
  const classifiers = classifiersOf(artifact, groups.length);
  return {
    activation: {
      cohort,
      taps({ timestep }) {
        const { weights, bias, spread } = nearest(classifiers, timestep);
        const unit = units === "logits"
          ? cohort * temperature ** 2 / spread
          : 1;
        return [distributionGuidanceTap({
          module,
          branches: halves === "both"
            ? ["unconditional", "conditional"]
            : ["conditional"],
          weights,
          bias,
          scale: scale * unit,
          cohort,
          temperature,
        })];
      },
    },
  };
}

function classifiersOf({ tensors }: Artifact, classes: number): Classifier[] {
  const { weights, biases, timesteps } = tensors;
  if (!weights || !biases || !timesteps || at(weights.shape, 1) !== classes) {
    throw new InputError(
      `Cannot even the groups: expected classifiers of ${classes} groups, found ${
        weights?.shape[1] ?? 0
      }; fit again`,
    );
  }
  return Array.from(timesteps.data, (timestep, t) => {
    const own = row(weights, t);
    return {
      timestep,
      weights: own,
      bias: row(biases, t),
      spread: spreadOf(own),
    };
  });
}

function nearest(
  classifiers: readonly Classifier[],
  timestep: number,
): Classifier {
  const distance = (c: Classifier) => Math.abs(c.timestep - timestep);
  return classifiers.reduce((best, c) =>
    distance(c) < distance(best) ? c : best
  );
}

function spreadOf({ data, shape }: Tensor): number {
  const classes = at(shape, 0);
  const features = size(shape) / classes;
  let sum = 0;
  for (let d = 0; d < features; d++) {
    let mean = 0;
    for (let k = 0; k < classes; k++) mean += at(data, k * features + d);
    mean /= classes;
    for (let k = 0; k < classes; k++) {
      sum += (at(data, k * features + d) - mean) ** 2;
    }
  }
  return sum / classes;
}

function row(x: Tensor, i: number): Tensor {
  const { data, shape } = rows(x, i, i + 1);
  return { data, shape: shape.slice(1) };
}
