import { at, type Tensor } from "../../core/mod.ts";
import { fillTemplate } from "../../diffusion/mod.ts";
import { type FitRequest, imageSlope } from "../../fit/mod.ts";
import { type Tensors, under, withPrefix } from "../../optim/mod.ts";
import type { TextTower } from "../../runtime/mod.ts";
import { fairnessLoss, probabilitiesOf } from "./fairness_loss.ts";
import { withoutEffect } from "./learnt.ts";
import type { Parameters } from "./parameters.ts";
import { adjustedGradient, rollout, type Sampling } from "./rollout.ts";
import { dynamicTargets } from "./targets.ts";
import { encodeLearnt, textSlopes, textsOf } from "./text_side.ts";

/** One step of the fit: the images of one prompt. */
export interface LearningStep {
  /** Model, CLIP and parameters. */
  readonly request: FitRequest<Parameters>;
  /** The text encoder. */
  readonly tower: TextTower;
  /** How images are sampled. */
  readonly sampling: Sampling;
  /** What the images are about. */
  readonly subject: string;
  /** Their prompt. */
  readonly prompt: string;
  /** What was learnt so far. */
  readonly learnt: Tensors;
  /** Noise of each image `[n, c, h, w]`. */
  readonly noise: Tensor;
  /** Seed of the draws of targets, where there are any. */
  readonly seed: number;
}

/** Which way is up, and how far up it is. */
export interface StepGradient {
  /** Derivative of the mean loss by all that is learnt, adjusted. */
  readonly gradients: Tensors;
  /** The mean `loss`, and how many of the images have a `target`. */
  readonly curves: Readonly<Record<"loss" | "target", number>>;
}

/**
 * Samples the images of a prompt with what was learnt and without, gives them targets, and differentiates their loss.
 *
 * @see Shen et al. 2024, {@link https://arxiv.org/abs/2311.07604}, section 4
 */
export async function stepGradient(step: LearningStep): Promise<StepGradient> {
  const { request, tower, sampling, learnt, noise } = step;
  const { pipeline, parameters: p } = request;
  const guided = sampling.guidance > 1;
  const texts = textsOf(pipeline.tokenizer, step.prompt, guided, learnt);
  const adapters = under(learnt, "unet");
  const told = {
    context: await encodeLearnt(tower, texts, learnt),
    adapters,
  };
  const plain = textsOf(pipeline.tokenizer, step.prompt, guided, {});
  const before = {
    context: await encodeLearnt(tower, plain, {}),
    adapters: withoutEffect(adapters),
  };
  const original = await rollout(pipeline, noise, before, sampling);
  const drawn = await rollout(pipeline, noise, told, sampling);
  const { losses, slope, targets } = await imageLosses(step, {
    original: original.latents,
    latents: drawn.latents,
  });
  const n = losses.length;
  const found = await adjustedGradient(
    pipeline,
    drawn,
    { data: slope.data.map((g) => g / n), shape: slope.shape },
    told,
    sampling,
    { text: p.part !== "unet", adapters: Object.keys(adapters).length > 0 },
  );
  const { context, ...ofAdapters } = found;
  return {
    gradients: {
      ...context && await textSlopes(tower, texts, learnt, context),
      ...withPrefix(ofAdapters, "unet"),
    },
    curves: {
      loss: losses.reduce((a, b) => a + b, 0) / n,
      target: targets.filter((k) => k !== undefined).length,
    },
  };
}

/** Gives the images targets, and differentiates their losses by their latents. */
async function imageLosses(
  { request, subject, seed }: LearningStep,
  { original, latents }: Record<"original" | "latents", Tensor>,
) {
  const { pipeline, scorer, parameters: p, context: { groups } } = request;
  const classes = {
    texts: await scorer.embedTexts(
      groups.map((group) => fillTemplate(p.class_prompt, { group, subject })),
    ),
    logitScale: scorer.logitScale,
  };
  const seen = async (latents: Tensor) =>
    await scorer.embedImages(await pipeline.decode(latents));
  const originals = await seen(original);
  const shown = probabilitiesOf(originals, classes);
  const { classes: wanted, confidence } = dynamicTargets(
    probabilitiesOf(await seen(latents), classes),
    p.shares ?? groups.map(() => 1),
    seed,
  );
  const targets = wanted.map((k, i) =>
    at(confidence, i) >= p.confidence ? k : undefined
  );
  const weights = targets.map((k, i) =>
    p.likeness * (k === mostLikely(shown, i) ? 1 : p.relief)
  );
  const goal = { ...classes, targets, originals, weights };
  return {
    targets,
    ...await imageSlope({ pipeline, scorer }, latents, fairnessLoss(goal)),
  };
}

function mostLikely({ data, shape: [, K = 0] }: Tensor, image: number): number {
  const own = data.subarray(image * K, (image + 1) * K);
  return own.indexOf(Math.max(...own));
}
