import { concatRows, type Tensor, torchNormal } from "../../core/mod.ts";

/**
 * Draws the normal noise of each image from its own seed, as diffusers does
 * when it is given one CPU generator per image.
 *
 * @param seeds One seed per image, at least one.
 * @param shape Channels, height and width of the latents.
 * @returns Noise `[b, c, h, w]` of unit variance.
 */
export function initialNoise(
  seeds: readonly number[],
  shape: readonly [number, number, number],
): Tensor {
  return concatRows(seeds.map((seed) => torchNormal(seed, [1, ...shape])));
}
