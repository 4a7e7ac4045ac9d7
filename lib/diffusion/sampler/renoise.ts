import { type Tensor, zipWith } from "../../core/mod.ts";
import { initialNoise } from "./initial_noise.ts";
import type { Sample } from "./transform.ts";

/**
 * Noises clean latents, `z_t = √ᾱ_t z₀ + √(1−ᾱ_t) ε`.
 *
 * @param clean `z₀`, `[b, 4, h, w]`.
 * @param noise `ε`, of the same shape.
 * @param alphaBar `ᾱ_t`, in `(0, 1)`.
 * @returns `z_t`, of the same shape.
 * @see Ho et al. 2020, {@link https://arxiv.org/abs/2006.11239}, eq. 4
 */
export function noised(clean: Tensor, noise: Tensor, alphaBar: number): Tensor {
  const [a, b] = [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
  return zipWith((z, eps) => a * z + b * eps, clean, noise);
}

/**
 * Draws the fresh noise in which a transform looks at an image on its way. It
 * has no seed in common with the noise in which finished images are read again,
 * so that a method is not measured with the noise that it was fitted to.
 *
 * @param samples The images.
 * @param i Index of the network evaluation, from 0.
 * @param shape Channels, height and width of the latents.
 * @returns Noise `[b, 4, h, w]`, from `((seed xor c2b2ae35₁₆) · 27d4eb2f₁₆ + i) mod 2³²` for each image.
 */
export function renoise(
  samples: readonly Pick<Sample, "seed">[],
  i: number,
  shape: readonly [number, number, number],
): Tensor {
  const seeds = samples.map(({ seed }) =>
    (Math.imul(seed ^ 0xc2b2ae35, 0x27d4eb2f) + i) >>> 0
  );
  return initialNoise(seeds, shape);
}
