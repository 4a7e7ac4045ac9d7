import { at, InputError, type Tensor } from "../../core/mod.ts";
import type { Pipeline } from "../../runtime/mod.ts";
import { attributionProblems, seedProblems } from "./check_request.ts";
import { encodePrompts } from "./encode_prompts.ts";
import { initialNoise } from "./initial_noise.ts";
import { mapInputs } from "./map_inputs.ts";
import { addNoise, forwardProcess } from "../schedulers/mod.ts";
import type { AttributionRequest } from "./request.ts";

/** Finished images whose attention is read again. */
export interface RereadRequest {
  /** Final latents `[b, 4, h, w]`. */
  readonly latents: Tensor;
  /** Seed of each image. */
  readonly seeds: readonly number[];
  /** Prompt of each image for the UNet; the same for every method, to measure all alike. */
  readonly prompts: readonly string[];
  /** Timesteps to which the latents are noised, whole and in training steps. */
  readonly timesteps: readonly number[];
  /** Attribution prompts and words; the queries are always the conditional branch's. */
  readonly attribution: Omit<AttributionRequest, "queries">;
}

/**
 * Reads attention maps again from finished images: their latents are noised to
 * each timestep with fresh noise, `z_t = α_t x₀ + σ_t ε`, and the network
 * looks at them once, without guidance and without any transform. The maps say
 * what is in the image, not what the sampler did on the way.
 *
 * @param request Images, timesteps and words.
 * @param options Cancellation, between two timesteps.
 * @returns Maps `[b, W, P]`, summed over timesteps and heads.
 * @throws {InputError} If the request does not fit itself or the model, listing every problem.
 * @see Ho et al. 2020, {@link https://arxiv.org/abs/2006.11239}, eq. 4
 */
export async function reread(
  pipeline: Pipeline,
  request: RereadRequest,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Tensor> {
  const { levels } = forwardProcess(pipeline.schedulerConfig);
  checkReread(request, levels.length);
  const { latents, seeds, prompts, timesteps, attribution } = request;
  const { conditioning } = await encodePrompts(
    pipeline,
    prompts.map((text) => ({ text })),
  );
  const reading = await mapInputs(pipeline, attribution);
  let maps = reading.accumulated;
  for (const timestep of timesteps) {
    signal?.throwIfAborted();
    const fresh = seeds.map((seed) => rereadSeed(seed, timestep));
    const noise = initialNoise(fresh, pipeline.latentShape);
    const prediction = await pipeline.predictNoise({
      latents: addNoise(latents, noise, at(levels, timestep)),
      timestep,
      conditioning,
      maps: { ...reading, branch: "conditional", accumulated: maps },
    });
    maps = prediction.maps ?? maps;
  }
  return maps;
}

/**
 * Gives the seed of the noise in which an image is read again. For one
 * timestep, different images have different seeds.
 *
 * @param timestep Timestep to which the image is noised.
 * @returns `((seed xor 9e3779b9₁₆) · 85ebca6b₁₆ + timestep) mod 2³²`, apart from the image's own noise.
 */
export function rereadSeed(seed: number, timestep: number): number {
  return (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + timestep) >>> 0;
}

function checkReread(request: RereadRequest, train: number): void {
  const { latents, seeds, prompts, timesteps, attribution } = request;
  const batch = at(latents.shape, 0);
  const problems = [
    ...seedProblems(seeds),
    ...attributionProblems(attribution, batch),
    ...seeds.length === batch
      ? []
      : [`seeds: expected ${batch}, got ${seeds.length}`],
    ...prompts.length === batch
      ? []
      : [`prompts: expected ${batch}, got ${prompts.length}`],
    ...timesteps.length > 0 ? [] : ["timesteps: expected at least one"],
    ...timesteps
      .filter((t) => !Number.isInteger(t) || t < 0 || t >= train)
      .map((t) =>
        `timesteps: expected whole numbers from 0 to ${train - 1}, got ${t}`
      ),
  ];
  if (problems.length === 0) return;
  throw new InputError("Cannot read attention again", problems);
}
