import { at, type Tensor, zipWith } from "../../core/mod.ts";
import { z } from "zod";
import { variancePreserving } from "./noise_level.ts";
import { alphaBars } from "./noise_schedule.ts";
import { denoised, predictionOf } from "./prediction.ts";
import type { History, Scheduler, SchedulerRecord } from "./scheduler.ts";
import { checkSteps, COMMON, readConfig, SPACING } from "./scheduler_config.ts";
import { roundHalfEven, spread } from "./timesteps.ts";

/**
 * Pseudo linear multistep (PLMS): the fourth-order Adams–Bashforth average of
 * the last predictions, started by one Heun step instead of Runge–Kutta. The
 * Heun step asks the network twice, so there is one evaluation more than steps.
 */
export const pndm: SchedulerRecord = {
  id: "pndm",
  diffusers: "PNDMScheduler",
  source: "Liu et al. 2022, https://arxiv.org/abs/2202.09778, eq. 9 and 12",
  create: createPndm,
};

const CONFIG = z.object({
  ...COMMON,
  timestep_spacing: SPACING.default("leading"),
  set_alpha_to_one: z.boolean().default(false),
  skip_prk_steps: z.literal(true),
});

function createPndm(config: unknown, steps: number): Scheduler {
  const c = readConfig("PNDMScheduler", CONFIG, config);
  checkSteps(steps, c.num_train_timesteps);
  const type = c.prediction_type;
  const bars = alphaBars(c);
  const last = c.set_alpha_to_one ? 1 : at(bars, 0);
  const stride = Math.floor(c.num_train_timesteps / steps);
  const [first, ...rest] = spread(c, steps).map(roundHalfEven);
  const timesteps = [first ?? 0, ...rest.slice(0, 1), ...rest];
  const bar = (t: number) => t < 0 ? last : at(bars, t);
  const levels = timesteps.map((t) => variancePreserving(bar(t), t));
  return {
    levels,
    initNoiseSigma: 1,
    scaleModelInput: (latents) => latents,
    step(i, parts, latents, history) {
      // The second evaluation repeats the first step from its start.
      const again = i === 1;
      const now = at(levels, i);
      const t = now.timestep + (again ? stride : 0);
      // As in diffusers, what is averaged is what the network predicted.
      const predicted = predictionOf(type, parts, now);
      const { z, average, next } = advance(i, predicted, latents, history);
      const level = variancePreserving(bar(t), t);
      const { noise } = denoised(type, average, z, level);
      return {
        latents: transfer(z, noise, bar(t), bar(t - stride)),
        history: next,
      };
    },
  };
}

/** Averages the predictions; `next` is the history after this evaluation. */
function advance(
  i: number,
  predicted: Tensor,
  latents: Tensor,
  history: History,
): { z: Tensor; average: Tensor; next: History } {
  if (i === 0) {
    return { z: latents, average: predicted, next: [predicted, latents] };
  }
  if (i === 1) {
    const [e0, z] = [at(history, 0), at(history, 1)];
    return { z, average: combine([1 / 2, 1 / 2], [predicted, e0]), next: [e0] };
  }
  const recent = [predicted, ...history].slice(0, 4);
  const weights = at(ADAMS_BASHFORTH, recent.length - 1);
  return { z: latents, average: combine(weights, recent), next: recent };
}

// Weights of the newest prediction first; eq. 12 is the last row.
const ADAMS_BASHFORTH = [
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
];

function combine(weights: readonly number[], xs: readonly Tensor[]): Tensor {
  const { shape, data: { length } } = at(xs, 0);
  const data = new Float32Array(length);
  for (let k = 0; k < length; k++) {
    let sum = 0;
    for (let j = 0; j < xs.length; j++) {
      sum += at(weights, j) * at(at(xs, j).data, k);
    }
    data[k] = sum;
  }
  return { data, shape };
}

// eq. 9: from noise level ᾱ = a to ᾱ = b.
function transfer(z: Tensor, noise: Tensor, a: number, b: number): Tensor {
  const scale = Math.sqrt(b / a);
  const slope = (b - a) /
    (a * Math.sqrt(1 - b) + Math.sqrt(a * (1 - a) * b));
  return zipWith((z, eps) => scale * z - slope * eps, z, noise);
}
