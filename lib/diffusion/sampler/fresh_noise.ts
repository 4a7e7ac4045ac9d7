import type { Tensor } from "../../core/mod.ts";
import { addNoise, type NoiseLevel } from "../schedulers/mod.ts";
import { initialNoise } from "./initial_noise.ts";
import type { Sample } from "./prompted_image.ts";

/**
 * Adds to clean latents the fresh noise in which a transform looks at an image
 * on its way. It has no seed in common with the noise in which finished images
 * are read again, so that a method is not measured with the noise that it was
 * fitted to.
 *
 * @param clean `x₀`, `[b, 4, h, w]`.
 * @param i Index of the network evaluation, from 0.
 * @param level α and σ.
 * @returns `z = α·x₀ + σ·ε`, with `ε` from `((seed xor c2b2ae35₁₆) · 27d4eb2f₁₆ + i) mod 2³²` for each image.
 */
export function addFreshNoise(
  clean: Tensor,
  samples: readonly Pick<Sample, "seed">[],
  i: number,
  level: NoiseLevel,
): Tensor {
  const seeds = samples.map(({ seed }) =>
    (Math.imul(seed ^ 0xc2b2ae35, 0x27d4eb2f) + i) >>> 0
  );
  const [, c = 0, h = 0, w = 0] = clean.shape;
  return addNoise(clean, initialNoise(seeds, [c, h, w]), level);
}
