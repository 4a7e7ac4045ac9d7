import { type Tensor, zipWith } from "../../core/mod.ts";

/**
 * How much of latents `z = α·x₀ + σ·ε` is image and how much noise: schedules of
 * ᾱ have α² + σ² = 1, flow matching has α + σ = 1.
 */
export interface NoiseLevel {
  /** α, what the clean latents are multiplied by, above 0. */
  readonly alpha: number;
  /** σ, what the noise of unit variance is multiplied by, above 0 before the last step. */
  readonly sigma: number;
  /** Timestep that the network is given, in training steps; fractional where diffusers' are. */
  readonly timestep: number;
}

/**
 * Gives the noise level of a schedule that keeps the variance, α² = ᾱ and σ² = 1 − ᾱ.
 *
 * @param alphaBar `ᾱ`, in `(0, 1)`.
 * @param timestep Timestep that the network is given.
 * @see Ho et al. 2020, {@link https://arxiv.org/abs/2006.11239}, eq. 4
 */
export function variancePreserving(
  alphaBar: number,
  timestep: number,
): NoiseLevel {
  return {
    alpha: Math.sqrt(alphaBar),
    sigma: Math.sqrt(1 - alphaBar),
    timestep,
  };
}

/**
 * Noises clean latents, `z = α·x₀ + σ·ε`.
 *
 * @param clean `x₀`, `[b, 4, h, w]`.
 * @param noise `ε`, of the same shape.
 * @param level α and σ.
 * @returns `z`, of the same shape.
 */
export function addNoise(
  clean: Tensor,
  noise: Tensor,
  { alpha, sigma }: Pick<NoiseLevel, "alpha" | "sigma">,
): Tensor {
  return zipWith((x, eps) => alpha * x + sigma * eps, clean, noise);
}
