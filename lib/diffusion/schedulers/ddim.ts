import { at } from "../../core/mod.ts";
import { z } from "zod";
import { addNoise, variancePreserving } from "./noise_level.ts";
import { alphaBars } from "./noise_schedule.ts";
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
  const level = (t: number) =>
    variancePreserving(t < 0 ? last : at(bars, t), t);
  const levels = spread(c, steps).map(roundHalfEven).map(level);
  return {
    levels,
    initNoiseSigma: 1,
    scaleModelInput: (latents) => latents,
    step(i, { clean, noise }, _, history) {
      const next = level(at(levels, i).timestep - stride);
      return {
        latents: addNoise(clean, noise, next),
        history,
      };
    },
  };
}
