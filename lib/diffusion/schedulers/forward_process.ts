import { at, rows, type Tensor, zeros } from "../../core/mod.ts";
import { alphaBars } from "./noise_schedule.ts";
import { readNoiseConfig } from "./scheduler_config.ts";

/** How a model was taught: what noise does to latents, and what is to be predicted. */
export interface ForwardProcess {
  /** Number of training timesteps, from 0. */
  readonly timesteps: number;
  /**
   * Noises clean latents, `z_t = √ᾱ_t z₀ + √(1−ᾱ_t) ε`.
   *
   * @param clean `z₀`, `[b, 4, h, w]`.
   * @param noise `ε`, of the same shape.
   * @param timesteps Timestep of each image.
   * @returns `z_t`, and what the network should predict in it: `ε`, or `√ᾱ ε − √(1−ᾱ) z₀`.
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
 * @returns The process.
 * @throws {InputError} If the config is not supported.
 * @see Ho et al. 2020, {@link https://arxiv.org/abs/2006.11239}, eq. 4
 * @see Salimans and Ho 2022, {@link https://arxiv.org/abs/2202.00512}, section 4
 */
export function forwardProcess(config: unknown): ForwardProcess {
  const noiseConfig = readNoiseConfig(config);
  const bars = alphaBars(noiseConfig);
  const velocity = noiseConfig.prediction_type === "v_prediction";
  return {
    timesteps: bars.length,
    noised(clean, noise, timesteps) {
      const latents = zeros(clean.shape);
      const target = zeros(clean.shape);
      timesteps.forEach((timestep, b) => {
        const bar = at(bars, timestep);
        const [signal, spread] = [Math.sqrt(bar), Math.sqrt(1 - bar)];
        const [z0, eps] = [rows(clean, b, b + 1), rows(noise, b, b + 1)];
        const [z, wanted] = [rows(latents, b, b + 1), rows(target, b, b + 1)];
        z0.data.forEach((x, k) => {
          const e = at(eps.data, k);
          z.data[k] = signal * x + spread * e;
          wanted.data[k] = velocity ? signal * e - spread * x : e;
        });
      });
      return { latents, target };
    },
  };
}
