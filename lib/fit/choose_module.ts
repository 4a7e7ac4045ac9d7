import { at, type Tensor, torchNormal, zipWith } from "../core/mod.ts";
import { encodePrompts } from "../diffusion/mod.ts";
import { addTap, type Pipeline, readTap } from "../runtime/mod.ts";
import { FIT_SEED } from "./fit.ts";

/** Where a method changes activations. */
export interface ChosenModule {
  /** Name in diffusers. */
  readonly module: string;
  /** Dimensions of its output for one image. */
  readonly shape: readonly number[];
}

/** What is said about where a method acts. */
export interface WantedModule {
  /** The module, if it is not to be chosen. */
  readonly module: string | null;
  /** What takes the place of a middle block that the network does not listen to; `null` for the last attention block before full resolution. */
  readonly substitute?: string | null;
}

/**
 * Chooses the module on which a method of the middle block acts: the middle
 * block, or where the network hardly listens to it, its substitute: if none is named, the last attention block
 * before full resolution. A network that was taught on small latents may
 * leave its deepest level unused; by that block, all that was decided at low
 * resolutions has come together.
 *
 * Listening is measured once, in noise halfway through the run, by how far the
 * prediction moves when noise of {@linkcode PERTURBATION} times its length is added to
 * the module's output.
 *
 * @param wanted The module, or what takes the place of the middle block.
 * @returns The module; the middle block if the network has no such attention block.
 */
export async function chooseModule(
  pipeline: Pipeline,
  prompt: string,
  { module, substitute }: WantedModule,
): Promise<ChosenModule> {
  const other = substitute ?? blockBehind(pipeline.modules);
  const first = module ?? "mid_block";
  const candidates = module === null && other ? [first, other] : [first];
  const { conditioning } = await encodePrompts(pipeline, [
    { text: prompt },
  ]);
  const latents = torchNormal(FIT_SEED, [1, ...pipeline.latentShape]);
  const request = { latents, conditioning, timestep: 500 };
  const plain = await pipeline.predictNoise({
    ...request,
    taps: candidates.map((module) => readTap(module)),
  });
  const chosen = (module: string) => ({
    module,
    shape: (plain.reads[module] as Tensor).shape.slice(1),
  });
  if (candidates.length === 1) return chosen(first);
  const value = perturbation(plain.reads[first] as Tensor);
  const { noise } = await pipeline.predictNoise({
    ...request,
    taps: [addTap({ module: first, value })],
  });
  const moved = zipWith((a, b) => a - b, noise, plain.noise);
  const sensitive = length(moved) >= SENSITIVITY * length(plain.noise);
  return chosen(sensitive ? first : at(candidates, 1));
}

/** The last attention block on the way up before the stage of full resolution. */
function blockBehind(modules: Pipeline["modules"]): string | undefined {
  const up = modules.filter(({ stage }) => stage.startsWith("up-"));
  const full = up.at(-1)?.stage;
  return up.filter(({ stage }) => stage !== full)
    .map(({ name }) => name.split(".", 4).join(".")).at(-1);
}

/** Length of the noise that is added, as a share of the output's own. */
export const PERTURBATION = 0.3;

// The smallest share of the prediction that such a perturbation must move.
const SENSITIVITY = 0.01;

function perturbation(h: Tensor): Tensor {
  const noise = torchNormal(FIT_SEED + 1, h.shape);
  const factor = PERTURBATION * length(h) / length(noise);
  return { data: noise.data.map((x) => factor * x), shape: h.shape };
}

function length({ data }: Tensor): number {
  return Math.sqrt(data.reduce((sum, x) => sum + x * x, 0));
}
