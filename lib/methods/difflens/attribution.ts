import { at } from "../../core/mod.ts";

/** A linear classifier of features: logits `z = G s + b`. */
export interface FeatureClassifier {
  /** `G`, what each feature adds to each logit, `[K][M]`. */
  readonly gains: readonly Float32Array[];
  /** `b`. */
  readonly bias: readonly number[];
  /** What logits are divided by before the softmax, above 0. */
  readonly temperature: number;
}

/** What is off by less than this share of the difference counts as complete, and so does what is off by less than {@linkcode NOTHING}. */
const COMPLETE = 0.01;
const NOTHING = 1e-6;

/** Points at which the path is given up. */
const MOST_POINTS = 2 ** 16;

/**
 * Attributes the probability of a class to features, by integrated gradients along the straight path from a baseline:
 * `A_j = (s_j − s⁰_j) · mean_α ∂p/∂s_j (s⁰ + α (s − s⁰))`. Only decoder and classifier are gone through, so the
 * gradient has a closed form, `∂p_c/∂s_j = p_c (G_cj − Σ_i p_i G_ij) / T`, and logits are linear in α: a point costs no more than a softmax.
 *
 * Where the sum of attributions is not within 1 % of the difference of probabilities, the points are doubled until it is: a
 * classifier that is sure of itself jumps between two of few.
 *
 * @param code Features `s`, `[M]`.
 * @param baseline Where the path begins, `s⁰`, `[M]`.
 * @param target Index of the class.
 * @param points Fewest points of the path, in the middles of as many equal parts.
 * @returns `A`, `[M]`.
 * @see DiffLens, eq. 6 and eq. 8; Sundararajan et al. 2017, {@link https://arxiv.org/abs/1703.01365}, eq. 1 and Proposition 1
 */
export function integratedGradients(
  classifier: FeatureClassifier,
  code: Float32Array,
  baseline: Float32Array,
  target: number,
  points: number,
): Float64Array {
  const from = logits(classifier, baseline);
  const way = logits(classifier, code).map((z, i) => z - at(from, i));
  const whole = at(softmax(from.map((z, i) => z + at(way, i))), target) -
    at(softmax(from), target);
  let pulls = meanPulls(from, way, target, points);
  for (let n = points; n < MOST_POINTS; n *= 2) {
    const sum = pulls.reduce((s, pull, i) => s + pull * at(way, i), 0);
    const off = Math.abs(sum - whole);
    if (off <= Math.max(NOTHING, COMPLETE * Math.abs(whole))) break;
    pulls = meanPulls(from, way, target, 2 * n);
  }
  const { gains, temperature } = classifier;
  const found = new Float64Array(code.length);
  for (let j = 0; j < found.length; j++) {
    const shift = at(code, j) - at(baseline, j);
    if (shift === 0) continue;
    const slope = gains.reduce((s, g, i) => s + at(pulls, i) * at(g, j), 0);
    found[j] = shift * slope / temperature;
  }
  return found;
}

/** Means along the path of the target's derivatives by the logits, `p_c (δ_ci − p_i)`. */
function meanPulls(
  from: readonly number[],
  way: readonly number[],
  target: number,
  points: number,
): number[] {
  const sums = from.map(() => 0);
  for (let n = 0; n < points; n++) {
    const alpha = (n + 0.5) / points;
    const p = softmax(from.map((z, i) => z + alpha * at(way, i)));
    const own = at(p, target);
    p.forEach((share, i) =>
      sums[i] = at(sums, i) + own * (Number(i === target) - share) / points
    );
  }
  return sums;
}

/**
 * Gives the probability of each class.
 *
 * @param code Features `[M]`.
 * @returns `softmax((G s + b) / T)`.
 */
export function probabilities(
  classifier: FeatureClassifier,
  code: Float32Array,
): number[] {
  return softmax(logits(classifier, code));
}

/** `(G s + b) / T`. */
function logits(
  { gains, bias, temperature }: FeatureClassifier,
  code: Float32Array,
): number[] {
  return gains.map((g, c) => {
    let sum = at(bias, c);
    for (let j = 0; j < code.length; j++) {
      const s = at(code, j);
      if (s !== 0) sum += at(g, j) * s;
    }
    return sum / temperature;
  });
}

function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const weights = logits.map((z) => Math.exp(z - most));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / total);
}

/**
 * Ranks features by a score.
 *
 * @param scores One per feature.
 * @returns Indices, greatest score first; of equals the lower index.
 */
export function rankFeatures(scores: ArrayLike<number>): number[] {
  return Array.from(scores, (_, j) => j)
    .sort((a, b) => at(scores, b) - at(scores, a) || a - b);
}
