// What the network predicts, ε or v = √ᾱ ε − √(1−ᾱ) z₀, turned into the noise
// and the clean latents that samplers compute with.
// Salimans and Ho 2022, https://arxiv.org/abs/2202.00512, section 4 and appendix D.

import { type Tensor, zipWith } from "../../core/mod.ts";

/** What the network predicts. */
export type PredictionType = "epsilon" | "v_prediction";

/**
 * Gives the noise `ε` in noisy latents.
 *
 * @param type What the network predicts.
 * @param predicted Its prediction.
 * @param z Its input `z_t = √ᾱ z₀ + √(1−ᾱ) ε`, of the same shape.
 * @param alphaBar `ᾱ`, in `(0, 1)`.
 * @returns `ε`, of the same shape.
 */
export function toNoise(
  type: PredictionType,
  predicted: Tensor,
  z: Tensor,
  alphaBar: number,
): Tensor {
  if (type === "epsilon") return predicted;
  const [a, b] = [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
  return zipWith((v, z) => a * v + b * z, predicted, z);
}

/**
 * Gives the clean latents `z₀`.
 *
 * @param type What the network predicts.
 * @param predicted Its prediction.
 * @param z Its input `z_t = √ᾱ z₀ + √(1−ᾱ) ε`, of the same shape.
 * @param alphaBar `ᾱ`, in `(0, 1)`.
 * @returns `z₀`, of the same shape.
 */
export function toClean(
  type: PredictionType,
  predicted: Tensor,
  z: Tensor,
  alphaBar: number,
): Tensor {
  const [a, b] = [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
  return type === "epsilon"
    ? zipWith((eps, z) => (z - b * eps) / a, predicted, z)
    : zipWith((v, z) => a * z - b * v, predicted, z);
}
