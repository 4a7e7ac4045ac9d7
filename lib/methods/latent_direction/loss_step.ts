import {
  at,
  concatRows,
  mt19937,
  rows,
  type Tensor,
  torchNormal,
  uniform,
  zeros,
} from "../../core/mod.ts";
import type { ForwardProcess } from "../../diffusion/mod.ts";
import {
  concatConditioning,
  type Conditioning,
  type Pipeline,
} from "../../runtime/mod.ts";
import { denoisingLoss } from "./denoising_loss.ts";

/** What one step of the fit looks at. */
export interface LossStep {
  /** Clean latents of the group's images `[b, 4, h, w]`. */
  readonly clean: Tensor;
  /** The neutral prompt, one row. */
  readonly conditioning: Conditioning;
  /** A prompt under which the network says what is to be predicted, one row; without one it is the noise. */
  readonly teacher?: Conditioning;
  /** Name of the module in diffusers. */
  readonly module: string;
  /** The direction so far `[1, …]`. */
  readonly direction: Tensor;
  /** Seed of timesteps and noise. */
  readonly seed: number;
}

/**
 * Measures how well the network predicts the noise in a group's images while
 * the direction is added: `mean ‖ε − ε_θ(z_t, t, c; h + d)‖²` with `t` uniform and `ε` normal.
 *
 * With `teacher`, `ε_θ(z_t, t, teacher)` stands in place of `ε`. It is the mean of `ε` given `z_t`
 * as far as the network knows it, so the gradient aims at the same without most of its noise.
 *
 * @param step Images, prompt, direction, seed.
 * @returns The loss, a mean over images and elements, and its gradient by the direction `[1, …]`.
 */
export async function lossStep(
  pipeline: Pick<Pipeline, "program" | "timestepEmbedding" | "predictNoise">,
  process: ForwardProcess,
  { clean, conditioning, teacher, module, direction, seed }: LossStep,
): Promise<{ readonly loss: number; readonly gradient: Tensor }> {
  const batch = at(clean.shape, 0);
  const generator = mt19937(seed);
  const timesteps = Array.from(
    { length: batch },
    () => Math.floor(uniform(generator) * process.levels.length),
  );
  const noise = torchNormal(generator.next(), clean.shape);
  const { latents, target } = process.noised(clean, noise, timesteps);
  const { loss, gradient } = await denoisingLoss(pipeline, {
    latents,
    timesteps,
    conditioning: concatConditioning(Array(batch).fill(conditioning)),
    module,
    shift: concatRows(Array<Tensor>(batch).fill(direction)),
    target: teacher
      ? await predicted(pipeline, latents, timesteps, teacher)
      : target,
  });
  const sum = zeros(direction.shape);
  gradient.data.forEach((g, k) => {
    const i = k % sum.data.length;
    sum.data[i] = at(sum.data, i) + g / batch;
  });
  return { loss: loss.data.reduce((a, x) => a + x, 0) / batch, gradient: sum };
}

/** What the network predicts in each image by itself, at its own timestep. */
async function predicted(
  pipeline: Pick<Pipeline, "predictNoise">,
  latents: Tensor,
  timesteps: readonly number[],
  conditioning: Conditioning,
): Promise<Tensor> {
  const found: Tensor[] = [];
  for (const [i, timestep] of timesteps.entries()) {
    const own = rows(latents, i, i + 1);
    const request = { latents: own, timestep, conditioning };
    found.push((await pipeline.predictNoise(request)).noise);
  }
  return concatRows(found);
}
