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

/**
 * Attributes the probability of a class to features, by integrated gradients along the straight path from a baseline:
 * `A_j = (s_j − s⁰_j) · mean_α ∂p/∂s_j (s⁰ + α (s − s⁰))`. Only decoder and classifier are gone through, so the
 * gradient has a closed form: `∂p_c/∂s_j = p_c (G_cj − Σ_i p_i G_ij) / T`.
 *
 * @param code Features `s`, `[M]`.
 * @param baseline Where the path begins, `s⁰`, `[M]`.
 * @param target Index of the class.
 * @param points Points of the path, in the middles of as many equal parts.
 * @returns `A`, `[M]`; its sum is the difference of the probabilities at both ends, up to the rule's error.
 * @see DiffLens, eq. 6; Sundararajan et al. 2017, {@link https://arxiv.org/abs/1703.01365}, eq. 1
 */
export function integratedGradients(
  classifier: FeatureClassifier,
  code: Float32Array,
  baseline: Float32Array,
  target: number,
  points: number,
): Float64Array {
  const { gains, temperature } = classifier;
  const shift = Float64Array.from(code, (s, j) => s - at(baseline, j));
  const moved = [...shift.keys()].filter((j) => at(shift, j) !== 0);
  const sums = new Float64Array(code.length);
  for (let i = 0; i < points; i++) {
    const alpha = (i + 0.5) / points;
    const p = probabilities(
      classifier,
      baseline.map((b, j) => b + alpha * at(shift, j)),
    );
    const own = at(p, target);
    for (const j of moved) {
      const mean = gains.reduce((sum, g, c) => sum + at(p, c) * at(g, j), 0);
      const slope = own * (at(at(gains, target), j) - mean) / temperature;
      sums[j] = at(sums, j) + slope / points;
    }
  }
  return sums.map((g, j) => g * at(shift, j));
}

/**
 * Gives the probability of each class.
 *
 * @param code Features `[M]`.
 * @returns `softmax((G s + b) / T)`.
 */
export function probabilities(
  { gains, bias, temperature }: FeatureClassifier,
  code: Float32Array,
): number[] {
  const logits = gains.map((g, c) => {
    let sum = at(bias, c);
    for (let j = 0; j < code.length; j++) {
      const s = at(code, j);
      if (s !== 0) sum += at(g, j) * s;
    }
    return sum / temperature;
  });
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
