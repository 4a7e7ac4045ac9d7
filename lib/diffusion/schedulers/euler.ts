import { at, type Tensor, zipWith } from "../../core/mod.ts";
import { z } from "zod";
import { variancePreserving } from "./noise_level.ts";
import { alphaBars } from "./noise_schedule.ts";
import type { Scheduler, SchedulerRecord } from "./scheduler.ts";
import {
  checkSteps,
  COMMON,
  FINAL_SIGMAS,
  OFF,
  readConfig,
  SPACING,
} from "./scheduler_config.ts";
import { sigmasAt, sigmaToAlphaBar } from "./sigmas.ts";
import { roundHalfEven, spread } from "./timesteps.ts";

/** Euler's method for `dx/dσ = (x − D(x; σ)) / σ`, with `x` of variance `Var(z₀) + σ²`. */
export const euler: SchedulerRecord = {
  id: "euler",
  diffusers: "EulerDiscreteScheduler",
  source:
    "Karras et al. 2022, https://arxiv.org/abs/2206.00364, Algorithm 1 without its correction",
  create: createEuler,
};

const f32 = Math.fround;

const CONFIG = z.object({
  ...COMMON,
  timestep_spacing: SPACING.default("linspace"),
  timestep_type: z.literal("discrete").default("discrete"),
  interpolation_type: z.literal("linear").default("linear"),
  final_sigmas_type: FINAL_SIGMAS,
  use_karras_sigmas: OFF,
  use_exponential_sigmas: OFF,
  use_beta_sigmas: OFF,
  rescale_betas_zero_snr: OFF,
});

function createEuler(config: unknown, steps: number): Scheduler {
  const c = readConfig("EulerDiscreteScheduler", CONFIG, config);
  checkSteps(steps, c.num_train_timesteps);
  const timesteps = spread(c, steps).map(
    c.timestep_spacing === "linspace" ? Math.fround : roundHalfEven,
  );
  const sigmas = sigmasAt(timesteps, alphaBars(c), c.final_sigmas_type);
  const levels = timesteps.map((t, i) =>
    variancePreserving(sigmaToAlphaBar(at(sigmas, i)), t)
  );
  const largest = Math.max(...sigmas);
  const unit = (x: Tensor, i: number) => {
    const scale = Math.sqrt(at(sigmas, i) ** 2 + 1);
    return { data: x.data.map((v) => v / scale), shape: x.shape };
  };
  return {
    levels,
    initNoiseSigma: c.timestep_spacing === "leading"
      ? Math.sqrt(largest ** 2 + 1)
      : largest,
    scaleModelInput: unit,
    step(i, { clean }, x, history) {
      const [sigma, next] = [at(sigmas, i), at(sigmas, i + 1)];
      // Each operation rounds, as in PyTorch: where σ ≈ 10⁴ it shows.
      const slope = zipWith((x, d) => f32(x - d) / sigma, x, clean);
      const dSigma = f32(next - sigma);
      const latents = zipWith((x, d) => x + f32(d * dSigma), x, slope);
      return { latents, history };
    },
  };
}
