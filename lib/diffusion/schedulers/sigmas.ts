// Noise levels for the schedulers that count in σ instead of ᾱ.

import { at } from "../../core/mod.ts";
import { toSigma } from "./noise_schedule.ts";

/**
 * Gives the noise level of each timestep and the final one.
 *
 * @param timesteps Timesteps, in training steps; between two, `σ` is interpolated linearly.
 * @param bars `ᾱ` of every training step.
 * @param final `"zero"` ends at 0, `"sigma_min"` at the smallest level of training.
 * @returns `timesteps.length + 1` noise levels per unit of signal.
 */
export function sigmasAt(
  timesteps: readonly number[],
  bars: Float32Array,
  final: "zero" | "sigma_min",
): Float32Array {
  const train = bars.map(toSigma);
  const levels = timesteps.map((t) => {
    const low = Math.min(Math.floor(t), train.length - 1);
    const high = Math.min(low + 1, train.length - 1);
    return at(train, low) + (t - low) * (at(train, high) - at(train, low));
  });
  return Float32Array.of(...levels, final === "zero" ? 0 : at(train, 0));
}

/**
 * Gives the share of the signal's variance at a noise level.
 *
 * @param sigma Noise per unit of signal, at least 0.
 * @returns `ᾱ = 1 / (σ² + 1)`.
 */
export function sigmaToAlphaBar(sigma: number): number {
  return 1 / (sigma ** 2 + 1);
}
