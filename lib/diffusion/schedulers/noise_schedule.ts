// How much noise each training step added. The arithmetic is that of PyTorch
// in float32, so that ᾱ has the same bits as in diffusers.

import { at } from "../../core/mod.ts";
import type { NoiseConfig } from "./scheduler_config.ts";

/**
 * Gives `ᾱ_t = Π_{s ≤ t} (1 − β_s)` of every training step.
 *
 * @param config `beta_schedule` and its range.
 * @returns `num_train_timesteps` decreasing values in `(0, 1)`.
 * @see Ho et al. 2020, {@link https://arxiv.org/abs/2006.11239}, eq. 4
 */
export function alphaBars(config: NoiseConfig): Float32Array {
  const beta = betas(config);
  const bars = new Float32Array(beta.length);
  let product = 1;
  for (let t = 0; t < beta.length; t++) {
    product *= Math.fround(1 - at(beta, t));
    bars[t] = product;
  }
  return bars;
}

/**
 * Gives `σ = √((1 − ᾱ) / ᾱ)`, the noise per unit of signal.
 *
 * @param alphaBar `ᾱ`, in `(0, 1]`.
 * @returns `σ ≥ 0`.
 * @see Karras et al. 2022, {@link https://arxiv.org/abs/2206.00364}, Table 1, "VP"
 */
export function toSigma(alphaBar: number): number {
  return Math.sqrt((1 - alphaBar) / alphaBar);
}

/** Gives the variance `β_t` that each training step added, in `(0, 1)`. */
export function betas(config: NoiseConfig): Float32Array {
  const { num_train_timesteps: n, beta_start: from, beta_end: to } = config;
  switch (config.beta_schedule) {
    case "linear":
      return linspace(from, to, n);
    case "scaled_linear":
      return linspace(Math.sqrt(from), Math.sqrt(to), n).map((v) => v * v);
    case "squaredcos_cap_v2":
      return Float32Array.from(
        { length: n },
        (_, t) => Math.min(1 - cosine((t + 1) / n) / cosine(t / n), 0.999),
      );
  }
}

// ᾱ of Nichol and Dhariwal 2021, https://arxiv.org/abs/2102.09672, eq. 17.
function cosine(t: number): number {
  return Math.cos((t + 0.008) / 1.008 * Math.PI / 2) ** 2;
}

// torch.linspace in float32 counts from both ends towards the middle.
function linspace(start: number, end: number, n: number): Float32Array {
  const [from, to] = [Math.fround(start), Math.fround(end)];
  const step = Math.fround(Math.fround(to - from) / (n - 1));
  return Float32Array.from(
    { length: n },
    (_, i) => i < Math.floor(n / 2) ? from + step * i : to - step * (n - i - 1),
  );
}
