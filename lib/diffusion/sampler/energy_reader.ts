import { at, InputError, rows, type Tensor, zipWith } from "../../core/mod.ts";
import {
  type Conditioning,
  type Energy,
  type EnergyRequest,
  type Pipeline,
  sliceConditioning,
} from "../../runtime/mod.ts";
import { mapInputs } from "./map_inputs.ts";
import { type PredictionType, toClean } from "../schedulers/mod.ts";
import { noised, renoise } from "./renoise.ts";
import type { Sample, Transform } from "./transform.ts";

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
   * @param view What is known after guidance.
   * @returns The energy, its gradient by `z_t`; `undefined` if nothing is wanted at this step, or not here.
   */
  apart(view: EnergyView): Promise<Energy | undefined>;
}

/** What is known of a step after guidance. */
export interface EnergyView {
  /** Index of the network evaluation, from 0. */
  readonly i: number;
  /** `ᾱ` at this step. */
  readonly alphaBar: number;
  /** Network input `z_t`, `[b, 4, h, w]`. */
  readonly latents: Tensor;
  /** Guided prediction, `[b, 4, h, w]`. */
  readonly noise: Tensor;
}

/** What a run tells its energy reader. */
export interface EnergyRun {
  /** The images of the batch, after every `prompt` hook. */
  readonly samples: readonly Sample[];
  /** Number of network evaluations. */
  readonly count: number;
  /** What the network is conditioned on, unconditional branch first. */
  readonly conditioning: Conditioning;
  /** What the network predicts. */
  readonly prediction: PredictionType;
  /** `ᾱ` of every training step. */
  readonly alphaBars: Float32Array;
}

/**
 * Prepares what a method's transform asks of the network's attention.
 *
 * @param pipeline The model's networks.
 * @param transforms The method's transforms, of which at most one asks for an energy.
 * @param run What is sampled.
 * @returns The reader, or `undefined` if no transform asks.
 * @throws {InputError} If a prompt lacks its words, the timestep is none of the
 * model's, or the unconditional branch is asked for and there is none.
 */
export async function energyReader(
  pipeline: Pipeline,
  transforms: readonly Transform[],
  { samples, count, conditioning, prediction, alphaBars }: EnergyRun,
): Promise<EnergyReader | undefined> {
  const hook = transforms.find(({ energy }) => energy)?.energy;
  if (!hook) return undefined;
  const { queries, modules, energy, renoised } = hook;
  const batch = samples.length;
  const guided = conditioning.rows > batch;
  if (queries === "uncond" && !guided) {
    throw new InputError(
      'Cannot read the energy from the unconditional branch: queries "uncond" need guidance above 1',
    );
  }
  if (renoised !== null && renoised >= alphaBars.length) {
    throw new InputError(
      `Cannot read the energy at timestep ${renoised}: the model's go to ${
        alphaBars.length - 1
      }`,
    );
  }
  const asked = hook.words(samples);
  const inputs = await mapInputs(pipeline, {
    prompts: asked.flatMap(({ prompts }) => prompts),
    words: asked.flatMap(({ words }) => words),
  });
  const branch = queries === "cond" ? "conditional" : "unconditional";
  const place = guided && queries === "cond" ? 1 : 0;
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
    along: (i) =>
      renoised === null && hook.wanted(i, count) ? request(i) : undefined,
    async apart({ i, alphaBar, latents, noise }) {
      if (renoised === null || !hook.wanted(i, count)) return undefined;
      const clean = toClean(prediction, noise, latents, alphaBar);
      const own = at(alphaBars, renoised);
      const fresh = renoise(samples, i, pipeline.latentShape);
      const { energy } = await pipeline.predictNoise({
        latents: noised(clean, fresh, own),
        timestep: renoised,
        conditioning: sliceConditioning(
          conditioning,
          place * batch,
          (place + 1) * batch,
        ),
        branches: [branch],
        energy: request(i),
      });
      if (!energy) throw new TypeError("The network gave no energy");
      return { ...energy, gradient: chained(energy.gradient, own / alphaBar) };
    },
  };
}

// z′ = √ᾱ′ ẑ₀ + …, and ẑ₀ = (z_t − √(1−ᾱ) ε̂) / √ᾱ, in which ε̂ is held fixed.
function chained(gradient: Tensor, ratio: number): Tensor {
  const factor = Math.sqrt(ratio);
  return zipWith((g) => factor * g, gradient, gradient);
}
