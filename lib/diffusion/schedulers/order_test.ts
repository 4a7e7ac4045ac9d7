// deno-lint-ignore-file camelcase -- keys of scheduler_config.json

import { ok } from "node:assert/strict";
import { at, tensor } from "../../core/mod.ts";
import {
  createScheduler,
  type History,
  type NoiseLevel,
  type SchedulerId,
  toClean,
} from "../mod.ts";

// For latents N(0, s²) the network is known, ε = σ z / (α² s² + σ²),
// and so is the flow: z keeps its quantile, z ∝ √(α² s² + σ²).
const S = 2;
const variance = ({ alpha, sigma }: NoiseLevel) =>
  (alpha * S) ** 2 + sigma ** 2;

// Stable Diffusion's noise, cut into many more training steps, so that what is
// measured is the integrator and not the grid of timesteps.
const TRAIN = 2 ** 15;
const CONFIG = {
  num_train_timesteps: TRAIN,
  beta_schedule: "scaled_linear",
  beta_start: 0.85 / TRAIN,
  beta_end: 12 / TRAIN,
  timestep_spacing: "leading",
  clip_sample: false,
  skip_prk_steps: true,
};

const ORDERS: Record<SchedulerId, number> = {
  ddim: 1,
  pndm: 2,
  euler: 1,
  dpmpp_2m: 2,
};

for (const [id, order] of Object.entries(ORDERS)) {
  Deno.test(`${id} converges with order ${order} to the flow of a Gaussian`, () => {
    const [coarse, fine] = [64, 128].map((n) => error(id as SchedulerId, n));
    const slope = Math.log2((coarse ?? NaN) / (fine ?? NaN));
    ok(Math.abs(slope - order) < 0.1, `measured order ${slope}`);
  });
}

// Relative error after the first half of the steps, all of them of full order.
function error(id: SchedulerId, steps: number): number {
  const scheduler = createScheduler(id, CONFIG, steps);
  const start = scheduler.initNoiseSigma;
  let latents = tensor([start], [1, 1, 1, 1]);
  let history: History = [];
  const { levels } = scheduler;
  const half = levels.findIndex(({ timestep }) => timestep <= TRAIN / 2);
  for (let i = 0; i < half; i++) {
    const z = scheduler.scaleModelInput(latents, i);
    const level = at(levels, i);
    const data = z.data.map((z) => level.sigma * z / variance(level));
    const noise = { data, shape: z.shape };
    const parts = { noise, clean: toClean(noise, z, level) };
    const step = scheduler.step(i, parts, latents, history);
    ({ latents, history } = step);
  }
  const [from, to] = [0, half].map((i) => variance(at(levels, i)));
  const z0 = scheduler.scaleModelInput(tensor([start], [1]), 0);
  const z = scheduler.scaleModelInput(latents, half);
  const exact = at(z0.data, 0) * Math.sqrt((to ?? NaN) / (from ?? NaN));
  return Math.abs(at(z.data, 0) / exact - 1);
}
