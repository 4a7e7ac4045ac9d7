import { at, concatRows, rows, type Tensor } from "../../core/mod.ts";
import {
  denoised,
  type ForwardProcess,
  type History,
  type Scheduler,
} from "../../diffusion/mod.ts";
import type { Tensors } from "../../optim/mod.ts";
import type { Pipeline } from "../../runtime/mod.ts";
import { guidedNoise, noiseSlopes } from "./denoising.ts";
import { gradientCoefficients, noiseFactors } from "./gradient_weights.ts";

/** How images are sampled while the model learns. */
export interface Sampling {
  /** The scheduler, with its levels. */
  readonly scheduler: Scheduler;
  /** How the model was taught. */
  readonly process: ForwardProcess;
  /** Scale of classifier-free guidance. */
  readonly guidance: number;
  /** Images at once. */
  readonly batch: number;
  /** Stops between two batches when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** What the network is told, and what of it is learnt. */
export interface Told {
  /** Texts' states, `[1 or 2, l, d]`. */
  readonly context: Tensor;
  /** Adapters of the UNet by name; none if there are none. */
  readonly adapters: Tensors;
}

/** Images on their way. */
export interface Rollout {
  /** What the network was given at each evaluation, `[n, c, h, w]`. */
  readonly inputs: readonly Tensor[];
  /** The final latents `[n, c, h, w]`. */
  readonly latents: Tensor;
}

type Network = Pick<Pipeline, "program" | "timestepEmbedding">;

/**
 * Samples, and keeps what the network was given.
 *
 * @param noise Normal noise `[n, c, h, w]`.
 */
export async function rollout(
  pipeline: Network,
  noise: Tensor,
  told: Told,
  { scheduler, process, guidance, batch, signal }: Sampling,
): Promise<Rollout> {
  const { levels, initNoiseSigma } = scheduler;
  const inputs: Tensor[] = [];
  let latents: Tensor = {
    data: noise.data.map((x) => x * initNoiseSigma),
    shape: noise.shape,
  };
  let history: History = [];
  for (const [i, level] of levels.entries()) {
    const input = scheduler.scaleModelInput(latents, i);
    const { timestep } = level;
    const parts: Tensor[] = [];
    for (const latents of batches(input, batch)) {
      signal?.throwIfAborted();
      parts.push(
        await guidedNoise(pipeline, { latents, timestep, guidance, ...told }),
      );
    }
    const predicted = concatRows(parts);
    const said = denoised(process.prediction, predicted, input, level);
    ({ latents, history } = scheduler.step(i, said, latents, history));
    inputs.push(input);
  }
  return { inputs, latents };
}

/**
 * Finds the adjusted direct gradient: what a slope of the final latents means for the text and for adapters, as if each
 * step's input were given, with coefficients that make all steps count alike.
 *
 * @param slope Derivative of a loss by the final latents `[n, c, h, w]`.
 * @param wanted Whether by the text, and whether by the adapters.
 * @returns Sums over images and steps: `context`, `[1 or 2, l, d]`, and each adapter.
 * @see Shen et al. 2024, {@link https://arxiv.org/abs/2311.07604}, section 4.2
 */
export async function adjustedGradient(
  pipeline: Network,
  { inputs }: Rollout,
  slope: Tensor,
  told: Told,
  { scheduler, process, guidance, batch, signal }: Sampling,
  wanted: { readonly text: boolean; readonly adapters: boolean },
): Promise<Tensors> {
  const { levels } = scheduler;
  const factors = noiseFactors(scheduler);
  const coefficients = gradientCoefficients(
    process,
    levels.map(({ timestep }) => timestep),
  );
  const sums: Record<string, Tensor> = {};
  for (const [i, level] of levels.entries()) {
    const weight = at(factors, i) * at(coefficients, i) *
      noisePerPrediction(process, level);
    const slopes = batches(slope, batch);
    for (const [b, latents] of batches(at(inputs, i), batch).entries()) {
      signal?.throwIfAborted();
      const { data, shape } = at(slopes, b);
      const found = await noiseSlopes(
        pipeline,
        { latents, timestep: level.timestep, guidance, ...told },
        { data: data.map((g) => weight * g), shape },
        wanted,
      );
      for (const [name, own] of Object.entries(found)) {
        const sum = sums[name];
        if (!sum) sums[name] = { ...own, data: own.data.slice() };
        else own.data.forEach((g, j) => sum.data[j] = at(sum.data, j) + g);
      }
    }
  }
  return sums;
}

/** How much the noise moves with what the network predicts, 1 where that is the noise. */
function noisePerPrediction(
  { prediction }: ForwardProcess,
  level: Scheduler["levels"][number],
): number {
  const scalar = (x: number) => ({ data: Float32Array.of(x), shape: [1] });
  const noise = (x: number) =>
    at(denoised(prediction, scalar(x), scalar(0), level).noise.data, 0);
  return noise(1) - noise(0);
}

function batches(x: Tensor, batch: number): Tensor[] {
  const n = at(x.shape, 0);
  return Array.from(
    { length: Math.ceil(n / batch) },
    (_, i) => rows(x, i * batch, Math.min(n, (i + 1) * batch)),
  );
}
