import { at, zipWith } from "../../core/mod.ts";
import { z } from "zod";
import { alphaBars } from "./noise_schedule.ts";
import { toClean, toNoise } from "./prediction.ts";
import type { Scheduler, SchedulerRecord } from "./scheduler.ts";
import {
  checkSteps,
  COMMON,
  OFF,
  readConfig,
  SPACING,
} from "./scheduler_config.ts";
import { roundHalfEven, spread } from "./timesteps.ts";

/** Denoising diffusion implicit models, deterministic (η = 0). */
export const ddim: SchedulerRecord = {
  id: "ddim",
  diffusers: "DDIMScheduler",
  source: "Song et al. 2021, https://arxiv.org/abs/2010.02502, eq. 12",
  create: createDdim,
};

const CONFIG = z.object({
  ...COMMON,
  timestep_spacing: SPACING.default("leading"),
  set_alpha_to_one: z.boolean().default(true),
  clip_sample: z.literal(false),
  thresholding: OFF,
  rescale_betas_zero_snr: OFF,
});

function createDdim(config: unknown, steps: number): Scheduler {
  const c = readConfig("DDIMScheduler", CONFIG, config);
  checkSteps(steps, c.num_train_timesteps);
  const bars = alphaBars(c);
  const last = c.set_alpha_to_one ? 1 : at(bars, 0);
  const stride = Math.floor(c.num_train_timesteps / steps);
  const timesteps = spread(c, steps).map(roundHalfEven);
  return {
    timesteps,
    initNoiseSigma: 1,
    alphaBar: (i) => at(bars, at(timesteps, i)),
    scaleModelInput: (latents) => latents,
    step(i, predicted, z, history) {
      const t = at(timesteps, i);
      const bar = at(bars, t);
      const next = t - stride >= 0 ? at(bars, t - stride) : last;
      const [a, b] = [Math.sqrt(next), Math.sqrt(1 - next)];
      const clean = toClean(c.prediction_type, predicted, z, bar);
      const noise = toNoise(c.prediction_type, predicted, z, bar);
      return {
        latents: zipWith((z0, eps) => a * z0 + b * eps, clean, noise),
        history,
      };
    },
  };
}
