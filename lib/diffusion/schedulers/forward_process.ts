import { at, concatRows, rows, type Tensor } from "../../core/mod.ts";
import {
  addNoise,
  type NoiseLevel,
  variancePreserving,
} from "./noise_level.ts";
import { alphaBars, betas } from "./noise_schedule.ts";
import { predictionOf, type PredictionType } from "./prediction.ts";
import { readNoiseConfig } from "./scheduler_config.ts";

/** How a model was taught: what noise does to latents, and what is to be predicted. */
export interface ForwardProcess {
  /** Noise level of each training timestep, from 0. */
  readonly levels: readonly NoiseLevel[];
  /** Variance `β_t = 1 − ᾱ_t / ᾱ_{t−1}` that each training step added, from 0. */
  readonly betas: Float32Array;
  /** What the network predicts. */
  readonly prediction: PredictionType;
  /**
   * Noises clean latents, `z_t = α_t x₀ + σ_t ε`.
   *
   * @param clean `x₀`, `[b, 4, h, w]`.
   * @param noise `ε`, of the same shape.
   * @param timesteps Timestep of each image.
   * @returns `z_t`, and what the network should predict in it.
   */
  noised(
    clean: Tensor,
    noise: Tensor,
    timesteps: readonly number[],
  ): { readonly latents: Tensor; readonly target: Tensor };
}

/**
 * Reads how a model was taught.
 *
 * @param config `scheduler_config.json` as read.
 * @throws {InputError} If the config is not supported.
 * @see Ho et al. 2020, {@link https://arxiv.org/abs/2006.11239}, eq. 4
 */
export function forwardProcess(config: unknown): ForwardProcess {
  const noiseConfig = readNoiseConfig(config);
  const { prediction_type: prediction } = noiseConfig;
  const levels = Array.from(alphaBars(noiseConfig), variancePreserving);
  return {
    levels,
    betas: betas(noiseConfig),
    prediction,
    noised(clean, noise, timesteps) {
      const each = timesteps.map((timestep, b) => {
        const level = at(levels, timestep);
        const [x, eps] = [rows(clean, b, b + 1), rows(noise, b, b + 1)];
        return {
          latents: addNoise(x, eps, level),
          target: predictionOf(prediction, { clean: x, noise: eps }, level),
        };
      });
      return {
        latents: concatRows(each.map(({ latents }) => latents)),
        target: concatRows(each.map(({ target }) => target)),
      };
    },
  };
}
