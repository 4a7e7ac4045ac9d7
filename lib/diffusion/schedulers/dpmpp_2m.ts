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

/** DPM-Solver++ of second order, multistep. */
export const dpmpp2m: SchedulerRecord = {
  id: "dpmpp_2m",
  diffusers: "DPMSolverMultistepScheduler",
  source: "Lu et al. 2022, https://arxiv.org/abs/2211.01095, Algorithm 2",
  create: createDpmpp2m,
};

const CONFIG = z.object({
  ...COMMON,
  timestep_spacing: SPACING.default("linspace"),
  solver_order: z.literal(2).default(2),
  // diffusers reads the names of DEIS and UniPC configs as its own.
  algorithm_type: z.enum(["dpmsolver++", "deis"]).default("dpmsolver++"),
  solver_type: z.enum(["midpoint", "logrho", "bh1", "bh2"]).default("midpoint"),
  lower_order_final: z.boolean().default(true),
  euler_at_final: z.boolean().default(false),
  final_sigmas_type: FINAL_SIGMAS,
  lambda_min_clipped: z.literal(-Infinity).nullable().default(-Infinity),
  variance_type: z.null().default(null),
  thresholding: OFF,
  use_karras_sigmas: OFF,
  use_exponential_sigmas: OFF,
  use_beta_sigmas: OFF,
  use_lu_lambdas: OFF,
  use_flow_sigmas: OFF,
  use_dynamic_shifting: OFF,
  rescale_betas_zero_snr: OFF,
});

function createDpmpp2m(config: unknown, steps: number): Scheduler {
  const c = readConfig("DPMSolverMultistepScheduler", CONFIG, config);
  checkSteps(steps, c.num_train_timesteps);
  const timesteps = spreadOneMore(c, steps);
  const sigmas = sigmasAt(timesteps, alphaBars(c), c.final_sigmas_type);
  const levels = timesteps.map((t, i) =>
    variancePreserving(sigmaToAlphaBar(at(sigmas, i)), t)
  );
  const few = c.lower_order_final && steps < 15;
  const eulerLast = few || c.euler_at_final || c.final_sigmas_type === "zero";
  return {
    levels,
    initNoiseSigma: 1,
    scaleModelInput: (latents) => latents,
    step(i, { clean: x0 }, x, history) {
      const [before] = history;
      const last = i === steps - 1;
      const denoised = before && !(last && eulerLast)
        ? extrapolate(x0, before, sigmas, i)
        : x0;
      return { latents: advance(x, denoised, sigmas, i), history: [x0] };
    },
  };
}

// Linspace and leading spread one timestep more than there are steps, and
// leave the last out.
function spreadOneMore(
  c: z.output<typeof CONFIG>,
  steps: number,
): number[] {
  if (c.timestep_spacing === "trailing") return spread(c, steps);
  return spread(c, steps + 1).slice(0, -1).map(roundHalfEven);
}

// D = x₀ + (x₀ − x₀′) / 2r, with r = h_{i−1} / h_i, h_i = λ_{i+1} − λ_i and
// λ = −log σ: the clean latents half a step ahead.
function extrapolate(
  x0: Tensor,
  before: Tensor,
  sigmas: Float32Array,
  i: number,
): Tensor {
  const h = (k: number) => Math.log(at(sigmas, k) / at(sigmas, k + 1));
  const r = h(i - 1) / h(i);
  return zipWith((m0, m1) => m0 + (m0 - m1) / (2 * r), x0, before);
}

// The exact solution where D does not change; e^{−h} = σ_{i+1} / σ_i.
function advance(
  x: Tensor,
  denoised: Tensor,
  sigmas: Float32Array,
  i: number,
): Tensor {
  const [now, next] = [at(sigmas, i), at(sigmas, i + 1)];
  const [alphaNow, alphaNext] = [now, next].map((s) =>
    Math.sqrt(sigmaToAlphaBar(s))
  ) as [number, number];
  const shrink = (next * alphaNext) / (now * alphaNow);
  const gain = alphaNext * (next / now - 1);
  return zipWith((x, d) => shrink * x - gain * d, x, denoised);
}
