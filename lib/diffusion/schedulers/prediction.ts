// What a network predicts, and the noise and the clean latents that it means by
// that: schedulers, the sampler and methods know the latter alone.
// Salimans and Ho 2022, https://arxiv.org/abs/2202.00512, section 4 and appendix D.

import { type Tensor, zipWith } from "../../core/mod.ts";
import type { NoiseLevel } from "./noise_level.ts";

/** What a network predicts in `z = α·x₀ + σ·ε`: `ε`, `v = α·ε − σ·x₀`, `x₀`, or the flow `ε − x₀`. */
export type PredictionType =
  | "epsilon"
  | "v_prediction"
  | "sample"
  | "flow_prediction";

/** The two parts of noisy latents `z = α·x₀ + σ·ε`. */
export interface Denoised {
  /** Clean latents `x₀`. */
  readonly clean: Tensor;
  /** Noise `ε`, of the same shape. */
  readonly noise: Tensor;
}

/**
 * Takes noisy latents apart as a network says.
 *
 * @param z Its input, of the same shape.
 * @param level α and σ.
 * @returns Clean latents and noise; the prediction itself where it is one of them.
 */
export function denoised(
  type: PredictionType,
  predicted: Tensor,
  z: Tensor,
  level: NoiseLevel,
): Denoised {
  const { alpha, sigma } = level;
  const both = (clean: Combine, noise: Combine) => ({
    clean: zipWith(clean, predicted, z),
    noise: zipWith(noise, predicted, z),
  });
  switch (type) {
    case "epsilon":
      return { clean: toClean(predicted, z, level), noise: predicted };
    case "v_prediction": {
      const power = alpha ** 2 + sigma ** 2;
      return both(
        (v, z) => (alpha * z - sigma * v) / power,
        (v, z) => (alpha * v + sigma * z) / power,
      );
    }
    case "sample":
      return {
        clean: predicted,
        noise: zipWith((x, z) => (z - alpha * x) / sigma, predicted, z),
      };
    case "flow_prediction": {
      const sum = alpha + sigma;
      return both(
        (u, z) => (z - sigma * u) / sum,
        (u, z) => (z + alpha * u) / sum,
      );
    }
  }
}

type Combine = (predicted: number, z: number) => number;

/**
 * Gives the clean latents, of which the noise is known.
 *
 * @param noise The noise `ε`.
 * @param z Noisy latents `z = α·x₀ + σ·ε`, of the same shape.
 * @param level α and σ.
 * @returns `x₀`, of the same shape.
 */
export function toClean(
  noise: Tensor,
  z: Tensor,
  { alpha, sigma }: NoiseLevel,
): Tensor {
  return zipWith((eps, z) => (z - sigma * eps) / alpha, noise, z);
}

/**
 * Gives what a network should predict.
 *
 * @param denoised Clean latents and noise.
 * @param level α and σ.
 * @returns The prediction, of the same shape; one of the two itself where it is that.
 */
export function predictionOf(
  type: PredictionType,
  { clean, noise }: Denoised,
  { alpha, sigma }: NoiseLevel,
): Tensor {
  switch (type) {
    case "epsilon":
      return noise;
    case "v_prediction":
      return zipWith((x, eps) => alpha * eps - sigma * x, clean, noise);
    case "sample":
      return clean;
    case "flow_prediction":
      return zipWith((x, eps) => eps - x, clean, noise);
  }
}
