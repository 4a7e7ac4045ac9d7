import { at, rows, type Tensor, zeros } from "../../core/mod.ts";
import {
  accuracyOf,
  type LabelledRows,
  type LinearClassifier,
  pickRows,
  softmaxRegression,
} from "../../fit/mod.ts";
import { named, type Tensors } from "../../optim/mod.ts";
import { type FeatureClassifier, integratedGradients } from "./attribution.ts";
import type { Parameters } from "./parameters.ts";

/** Features of the images at one step. */
export interface StepFeatures {
  /** Activations `[n, d]`, the groups of one noise after each other. */
  readonly activations: Tensor;
  /** Their features `[n, M]`; the activations themselves in the latent space. */
  readonly codes: Tensor;
  /** Number of groups. */
  readonly groups: number;
}

/** What a step adds to the scores. */
export interface StepScores {
  /** Score of each feature for each group, `[K, M]`. */
  readonly scores: Tensor;
  /** How often a classifier of three quarters of the images names the group of the last one. */
  readonly accuracy: number;
}

/**
 * Scores features at one step: by integrated gradients of the probability that a linear classifier gives to the group
 * of an image, or by how much they are active in its images; summed over images.
 *
 * @param decoder Rows of the decoder and the centre, `[M, d]` and `[d]`; `undefined` in the latent space.
 * @param p What is scored, and how.
 * @returns Scores, and how well the classifier tells the groups.
 * @see Shi et al. 2025 (DiffLens), {@link https://arxiv.org/abs/2503.20483}, section 4.2 and Algorithm 1
 */
export function stepScores(
  { activations, codes, groups }: StepFeatures,
  decoder: Tensors | undefined,
  p: Parameters,
): StepScores {
  const learn = (wanted: (noise: number) => boolean) => {
    const chosen = Array.from({ length: at(activations.shape, 0) }, (_, i) => i)
      .filter((i) => wanted(Math.floor(i / groups)));
    const data: LabelledRows = {
      features: pickRows(activations, chosen),
      labels: chosen.map((i) => i % groups),
      classes: groups,
    };
    return data;
  };
  const fitted = (data: LabelledRows) =>
    softmaxRegression(data, {
      epochs: p.classifier_epochs,
      rate: p.classifier_rate,
    });
  const accuracy = accuracyOf(
    learn((noise) => noise % 4 === 3),
    fitted(learn((noise) => noise % 4 !== 3)),
  );
  const [n = 0, m = 0] = codes.shape;
  const scores = zeros([groups, m]);
  const classifier = p.select === "attribution"
    ? ofFeatures(fitted(learn(() => true)), decoder, p.temperature)
    : undefined;
  for (let i = 0; i < n; i++) {
    const code = rows(codes, i, i + 1).data;
    const own = classifier
      ? attributed(classifier, codes, i, groups, p)
      : code.map(Math.abs);
    const row = rows(scores, i % groups, i % groups + 1).data;
    own.forEach((x, j) => row[j] = at(row, j) + x);
  }
  return { scores, accuracy };
}

/**
 * What each feature of an image does to the probability of its group. From the pair's code a feature counts by how far it moves,
 * `|Δ| · mean ∂p/∂s`, as in the released code: with the sign of Δ, two groups would have the same scores.
 */
function attributed(
  classifier: FeatureClassifier,
  codes: Tensor,
  i: number,
  groups: number,
  { baseline, points }: Parameters,
): Float64Array {
  const code = rows(codes, i, i + 1).data;
  const from = baseline === "zero"
    ? new Float32Array(code.length)
    : others(codes, i, groups);
  const found = integratedGradients(
    classifier,
    code,
    from,
    i % groups,
    points,
  );
  return baseline === "zero"
    ? found
    : found.map((x, j) => at(code, j) < at(from, j) ? -x : x);
}

/** A classifier of activations as one of features: `G = W W_dec`, `b + W b_pre`. */
function ofFeatures(
  { weights, bias }: LinearClassifier,
  decoder: Tensors | undefined,
  temperature: number,
): FeatureClassifier {
  const own = [...bias.data.keys()].map((c) => rows(weights, c, c + 1).data);
  if (!decoder) return { gains: own, bias: [...bias.data], temperature };
  const directions = named(decoder, "decoder");
  const centre = named(decoder, "centre").data;
  const m = at(directions.shape, 0);
  return {
    gains: own.map((w) =>
      Float32Array.from(
        { length: m },
        (_, j) => dot(w, rows(directions, j, j + 1).data),
      )
    ),
    bias: own.map((w, c) => at(bias.data, c) + dot(w, centre)),
    temperature,
  };
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

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += at(a, i) * at(b, i);
  return sum;
}
