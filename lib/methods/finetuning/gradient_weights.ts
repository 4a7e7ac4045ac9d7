import { at, type Tensor, tensor } from "../../core/mod.ts";
import {
  type ForwardProcess,
  type History,
  type Scheduler,
  toClean,
} from "../../diffusion/mod.ts";

/**
 * Says how much the noise of each step moves the final latents, `∂z₀/∂ε_i`, while what the network is given at later steps
 * is held fixed: then z₀ is a sum of noises, whose factors are the scheduler's own. They are found by stepping with the
 * noise of one step set to 1 and all others to 0.
 *
 * @returns One factor for each network evaluation; for DDIM `α₀ (σ_{i+1}/α_{i+1} − σ_i/α_i)`.
 */
export function noiseFactors(scheduler: Scheduler): number[] {
  const { levels } = scheduler;
  return levels.map((_, own) => {
    let latents: Tensor = tensor([0], [1, 1, 1, 1]);
    let history: History = [];
    for (const [i, level] of levels.entries()) {
      const noise = tensor([i === own ? 1 : 0], [1, 1, 1, 1]);
      const input = scheduler.scaleModelInput(latents, i);
      const clean = toClean(noise, input, level);
      ({ latents, history } = scheduler.step(
        i,
        { clean, noise },
        latents,
        history,
      ));
    }
    return at(latents.data, 0);
  });
}

/**
 * Gives the coefficients that make the direct gradient of every step count alike: `√ᾱ_t √(1 − ᾱ_t) / β_t`,
 * over their geometric mean.
 *
 * @param process Noise levels and variances that the model was taught with.
 * @param timesteps Timestep of each network evaluation; fractions are rounded.
 * @see Shen et al. 2024, {@link https://arxiv.org/abs/2311.07604}, section 4.2
 */
export function gradientCoefficients(
  { levels, betas }: Pick<ForwardProcess, "levels" | "betas">,
  timesteps: readonly number[],
): number[] {
  const raw = timesteps.map((timestep) => {
    const t = Math.round(timestep);
    const { alpha, sigma } = at(levels, t);
    return alpha * sigma / at(betas, t);
  });
  const logs = raw.reduce((sum, x) => sum + Math.log(x), 0);
  const mean = Math.exp(logs / raw.length);
  return raw.map((x) => x / mean);
}
