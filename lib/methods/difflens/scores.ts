import { at, rows, type Tensor, zeros } from "../../core/mod.ts";
import {
  accuracyOf,
  type LabelledRows,
  type LinearClassifier,
  pickRows,
  softmaxRegression,
} from "../../fit/mod.ts";
import {
  type FeatureClassifier,
  integratedGradients,
  probabilities,
} from "./attribution.ts";
import type { Parameters } from "./parameters.ts";

/** Features of the images at one step. */
export interface StepFeatures {
  /** Outputs of the module `[n, …]`, the groups of one noise after each other. */
  readonly activations: Tensor;
  /** Their features, position after position `[n, P·M]`. */
  readonly codes: Tensor;
  /** Positions that have codes of their own, P. */
  readonly positions: number;
  /** Number of groups. */
  readonly groups: number;
  /**
   * Writes a classifier of outputs as one of features: `G = W W_dec` at each position, `b + W b_pre`.
   *
   * @returns `G` and bias.
   */
  gains(classifier: LinearClassifier): Omit<FeatureClassifier, "temperature">;
}

/** What a step adds to the scores. */
export interface StepScores {
  /** Score of each feature for each group, `[K, M]`. */
  readonly scores: Tensor;
  /** How often a classifier of three quarters of the noises names the group of the others. */
  readonly accuracy: number;
  /** How far the sums of attributions are off the differences of probabilities at both ends, over all images, as a share; `undefined` where there is no attribution. */
  readonly incomplete: number | undefined;
}

/**
 * Scores features at one step: by integrated gradients of the probability that a linear classifier gives to the group
 * of an image, or by how much they are active in its images; summed over images and positions.
 *
 * @param p What is scored, and how.
 * @returns Scores, and how well the classifier tells the groups.
 * @see Shi et al. 2025 (DiffLens), {@link https://arxiv.org/abs/2503.20483}, section 4.2 and Algorithm 1
 */
export function stepScores(step: StepFeatures, p: Parameters): StepScores {
  const { codes, positions, groups } = step;
  const accuracy = accuracyOf(
    labelled(step, (noise) => noise % 4 === 3),
    fitted(labelled(step, (noise) => noise % 4 !== 3), p),
  );
  const [n = 0, all = 0] = codes.shape;
  const m = all / positions;
  const scores = zeros([groups, m]);
  const classifier = p.select === "attribution" && {
    ...step.gains(fitted(labelled(step, () => true), p)),
    temperature: p.temperature,
  };
  const total = { off: 0, moved: 0 };
  for (let i = 0; i < n; i++) {
    const own = classifier
      ? attributed(classifier, step, i, p, total)
      : rows(codes, i, i + 1).data.map(Math.abs);
    const row = rows(scores, i % groups, i % groups + 1).data;
    own.forEach((x, j) => row[j % m] = at(row, j % m) + x);
  }
  const incomplete = total.moved > 0 ? total.off / total.moved : undefined;
  return { scores, accuracy, incomplete };
}

/** Images of some noises, with the group of their prompt. */
function labelled(
  { activations, groups }: Pick<StepFeatures, "activations" | "groups">,
  wanted: (noise: number) => boolean,
): LabelledRows {
  const chosen = Array.from({ length: at(activations.shape, 0) }, (_, i) => i)
    .filter((i) => wanted(Math.floor(i / groups)));
  return {
    features: pickRows(activations, chosen),
    labels: chosen.map((i) => i % groups),
    classes: groups,
  };
}

function fitted(data: LabelledRows, p: Parameters): LinearClassifier {
  return softmaxRegression(data, {
    epochs: p.classifier_epochs,
    rate: p.classifier_rate,
  });
}

/**
 * What each feature of an image does to the probability of its group. From the pair's code a feature counts by how far it moves,
 * `|Δ| · mean ∂p/∂s`, as in the released code: with the sign of Δ, two groups would have the same scores.
 */
function attributed(
  classifier: FeatureClassifier,
  { codes, groups }: StepFeatures,
  i: number,
  { baseline, points }: Parameters,
  total: { off: number; moved: number },
): Float64Array {
  const code = rows(codes, i, i + 1).data;
  const target = i % groups;
  const from = baseline === "zero"
    ? new Float32Array(code.length)
    : others(codes, i, groups);
  const found = integratedGradients(classifier, code, from, target, points);
  const moved = at(probabilities(classifier, code), target) -
    at(probabilities(classifier, from), target);
  total.off += Math.abs(found.reduce((a, b) => a + b, 0) - moved);
  total.moved += Math.abs(moved);
  return baseline === "zero"
    ? found
    : found.map((x, j) => at(code, j) < at(from, j) ? -x : x);
}

/** Mean code of the same noise under the other groups' prompts. */
function others(codes: Tensor, i: number, groups: number): Float32Array {
  const first = i - i % groups;
  const mean = new Float32Array(at(codes.shape, 1));
  for (let k = first; k < first + groups; k++) {
    if (k === i) continue;
    rows(codes, k, k + 1).data.forEach((x, j) =>
      mean[j] = at(mean, j) + x / (groups - 1)
    );
  }
  return mean;
}
