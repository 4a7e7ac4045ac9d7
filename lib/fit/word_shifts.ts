import { at, rows, size, type Tensor, zeros } from "../core/mod.ts";
import { type ForwardProcess, initialNoise } from "../diffusion/mod.ts";
import {
  concatConditioning,
  type Conditioning,
  type Pipeline,
  readTap,
  sliceConditioning,
} from "../runtime/mod.ts";
import { FIT_SEED } from "./fit.ts";
import { pickRows } from "./group_latents.ts";

/** Where words are looked at. */
export interface WordShifts {
  /** Clean latents `[n, 4, h, w]`, at least one. */
  readonly clean: Tensor;
  /** The neutral prompt, then one for each group, `1 + K` rows. */
  readonly prompts: Conditioning;
  /** Name of the module in diffusers. */
  readonly module: string;
}

/**
 * Measures what naming a group does to the output of a module: the mean
 * difference of its outputs under a prompt that does and one that does not, in
 * the same noisy images, over {@linkcode SHIFT_TIMESTEPS} timesteps spread evenly.
 *
 * @param request Images, prompts, module.
 * @returns Mean differences `[K, …]`.
 */
export async function wordShifts(
  pipeline: Pick<Pipeline, "predictNoise" | "latentShape">,
  process: ForwardProcess,
  { clean, prompts, module }: WordShifts,
): Promise<Tensor> {
  const images = at(clean.shape, 0);
  const named = prompts.rows - 1;
  let sum: Tensor | undefined;
  for (let t = 0; t < SHIFT_TIMESTEPS; t++) {
    const timestep = Math.floor(
      (t + 0.5) * process.levels.length / SHIFT_TIMESTEPS,
    );
    // Strides through the images, so that all groups take part at each timestep.
    const chosen = Array.from(
      { length: Math.min(BATCH, images) },
      (_, i) => (Math.floor(i * images / BATCH) + t) % images,
    );
    const seeds = chosen.map((_, i) => FIT_SEED + 2 ** 25 + t * BATCH + i);
    const { latents } = process.noised(
      pickRows(clean, chosen),
      initialNoise(seeds, pipeline.latentShape),
      chosen.map(() => timestep),
    );
    const { reads } = await pipeline.predictNoise({
      latents,
      timestep,
      taps: [readTap(module)],
      conditioning: concatConditioning(
        Array.from(
          { length: (1 + named) * chosen.length },
          (_, n) => Math.floor(n / chosen.length),
        ).map((k) => sliceConditioning(prompts, k, k + 1)),
      ),
    });
    const h = reads[module] as Tensor;
    const row = h.shape.slice(1);
    const each = size(row) * chosen.length;
    sum ??= zeros([named, ...row]);
    for (let k = 0; k < named; k++) {
      const own = rows(sum, k, k + 1).data;
      for (let j = 0; j < each; j++) {
        const moved = at(h.data, (1 + k) * each + j) - at(h.data, j);
        const d = j % own.length;
        own[d] = at(own, d) + moved / chosen.length / SHIFT_TIMESTEPS;
      }
    }
  }
  return sum as Tensor;
}

/** Timesteps at which words are looked at. */
export const SHIFT_TIMESTEPS = 20;

const BATCH = 8;
