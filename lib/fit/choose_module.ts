import { at, type Tensor, torchNormal, zipWith } from "../core/mod.ts";
import { encodePrompts } from "../diffusion/mod.ts";
import type { Pipeline } from "../runtime/mod.ts";
import { FIT_SEED } from "./fit.ts";

/** Where a method changes activations. */
export interface ChosenModule {
  /** Name in diffusers. */
  readonly module: string;
  /** Dimensions of its output for one image. */
  readonly shape: readonly number[];
}

/**
 * Chooses the module on which a method of the middle block acts: the middle
 * block, or where the network hardly listens to it, the first attention block
 * behind it to which it does. A network that was taught on small latents may
 * leave its deepest level unused.
 *
 * Listening is measured once, in noise halfway through the run, by how far the
 * prediction moves when noise of {@linkcode NUDGE} times its length is added to
 * the module's output.
 *
 * @param pipeline The model's networks.
 * @param prompt A prompt.
 * @param wanted The module, if it is not to be chosen.
 * @returns The module; the last one if the network listens to none.
 */
export async function chooseModule(
  pipeline: Pipeline,
  prompt: string,
  wanted: string | null,
): Promise<ChosenModule> {
  const behind = pipeline.modules.map(({ name }) => name)
    .filter((name) => name.startsWith("up_blocks"))
    .map((name) => name.split(".", 4).join("."));
  const candidates = wanted === null ? ["mid_block", ...behind] : [wanted];
  const { embeddings: context } = await encodePrompts(pipeline, [
    { text: prompt },
  ]);
  const latents = torchNormal(FIT_SEED, [1, ...pipeline.latentShape]);
  const request = { latents, context, timestep: 500 };
  const plain = await pipeline.predictNoise({ ...request, read: candidates });
  const shapeOf = (module: string) =>
    plain.activations[module]?.shape.slice(1) ?? [];
  for (const module of candidates.slice(0, -1)) {
    const value = nudge(plain.activations[module] as Tensor);
    const { noise } = await pipeline.predictNoise({
      ...request,
      edits: [{ kind: "add", module, value }],
    });
    const moved = zipWith((a, b) => a - b, noise, plain.noise);
    if (length(moved) >= HEARD * length(plain.noise)) {
      return { module, shape: shapeOf(module) };
    }
  }
  const last = at(candidates, candidates.length - 1);
  return { module: last, shape: shapeOf(last) };
}

/** Length of the noise that is added, as a share of the output's own. */
export const NUDGE = 0.3;

// The smallest share of the prediction that such a nudge must move.
const HEARD = 0.01;

function nudge(h: Tensor): Tensor {
  const noise = torchNormal(FIT_SEED + 1, h.shape);
  const factor = NUDGE * length(h) / length(noise);
  return { data: noise.data.map((x) => factor * x), shape: h.shape };
}

function length({ data }: Tensor): number {
  return Math.sqrt(data.reduce((sum, x) => sum + x * x, 0));
}
