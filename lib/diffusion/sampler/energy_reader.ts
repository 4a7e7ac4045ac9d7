import { InputError, rows, type Tensor } from "../../core/mod.ts";
import {
  type Conditioning,
  type Energy,
  type EnergyRequest,
  type Injection,
  type Pipeline,
  sliceConditioning,
} from "../../runtime/mod.ts";
import { forwardProcess, type NoiseLevel } from "../schedulers/mod.ts";
import type { EnergyHook } from "./energy_hook.ts";
import { addFreshNoise } from "./fresh_noise.ts";
import { mapInputs } from "./map_inputs.ts";
import type { Sample } from "./prompted_image.ts";

/** Reads the energy that a method's transform asks for. */
export interface EnergyReader {
  /**
   * What the network is asked along with its prediction.
   *
   * @param i Index of the network evaluation, from 0.
   * @returns The request; `undefined` if nothing is wanted at this step, or not here.
   */
  along(i: number): EnergyRequest | undefined;
  /**
   * Reads the energy apart from the prediction, in the image as it is foreseen,
   * noised again.
   *
   * @param i Index of the network evaluation, from 0.
   * @param level α and σ at this step.
   * @param clean The image as it is foreseen after guidance, `x₀` `[b, 4, h, w]`.
   * @returns The energy, its gradient by `z`; `undefined` if nothing is wanted at this step, or not here.
   */
  apart(
    i: number,
    level: NoiseLevel,
    clean: Tensor,
  ): Promise<Energy | undefined>;
}

/** What is sampled. */
export interface Run {
  /** The images of the batch, after every `prompt` hook. */
  readonly samples: readonly Sample[];
  /** Number of network evaluations. */
  readonly count: number;
  /** What the network is conditioned on: branches of guidance, unconditional first, then those that hooks asked for. */
  readonly conditioning: Conditioning;
  /** Other prompts that single modules read. */
  readonly injections: readonly Injection[];
}

/**
 * Prepares what a method's transform asks of the network's attention.
 *
 * @param guided Whether the first branch is the unconditional one.
 * @throws {InputError} If a prompt lacks its words, the timestep is none of the
 * model's, or the unconditional branch is asked for and there is none.
 */
export async function energyReader(
  pipeline: Pipeline,
  hook: EnergyHook,
  { samples, count, conditioning }: Run,
  guided: boolean,
): Promise<EnergyReader> {
  const { modules, branch, energy, renoised } = hook;
  const { levels } = forwardProcess(pipeline.schedulerConfig);
  checkHook(hook, guided, levels.length);
  const fresh = renoised === null ? undefined : levels[renoised];
  const batch = samples.length;
  const asked = hook.words(samples);
  const inputs = await mapInputs(pipeline, {
    prompts: asked.flatMap(({ prompts }) => prompts),
    words: asked.flatMap(({ words }) => words),
  });
  const place = guided && branch === "conditional" ? 1 : 0;
  const request = (i: number): EnergyRequest => {
    const turn = i % asked.length;
    const own = (x: Tensor) => rows(x, turn * batch, (turn + 1) * batch);
    return {
      context: own(inputs.context),
      mask: own(inputs.mask),
      select: own(inputs.select),
      branch,
      modules,
      ...energy,
    };
  };
  return {
    along: (i) => !fresh && hook.wanted(i, count) ? request(i) : undefined,
    async apart(i, level, clean) {
      if (!fresh || !hook.wanted(i, count)) return undefined;
      const { energy } = await pipeline.predictNoise({
        latents: addFreshNoise(clean, samples, i, fresh),
        timestep: fresh.timestep,
        conditioning: sliceConditioning(
          conditioning,
          place * batch,
          (place + 1) * batch,
        ),
        branches: [branch],
        energy: request(i),
      });
      if (!energy) throw new TypeError("The network gave no energy");
      return { ...energy, gradient: chained(energy.gradient, fresh, level) };
    },
  };
}

function checkHook(
  { branch, renoised }: EnergyHook,
  guided: boolean,
  timesteps: number,
): void {
  if (branch === "unconditional" && !guided) {
    throw new InputError(
      'Cannot read the energy from the unconditional branch: queries "uncond" need guidance above 1',
    );
  }
  if (renoised !== null && renoised >= timesteps) {
    throw new InputError(
      `Cannot read the energy at timestep ${renoised}: the model's go to ${
        timesteps - 1
      }`,
    );
  }
}

// z′ = α′ x̂₀ + …, and x̂₀ = (z − σ ε̂) / α, in which ε̂ is held fixed.
function chained(
  { data, shape }: Tensor,
  fresh: NoiseLevel,
  { alpha }: NoiseLevel,
): Tensor {
  const factor = fresh.alpha / alpha;
  return { data: data.map((g) => factor * g), shape };
}
