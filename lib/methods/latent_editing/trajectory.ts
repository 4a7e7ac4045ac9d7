import { at, rows, type Tensor, zipWith } from "../../core/mod.ts";
import {
  denoised,
  type ForwardProcess,
  type History,
  type NoiseLevel,
  type Scheduler,
  toClean,
} from "../../diffusion/mod.ts";
import { imageSlope, softEmbeddings } from "../../fit/mod.ts";
import type { Optimizer, Tensors } from "../../optim/mod.ts";
import {
  concatConditioning,
  type Conditioning,
  type Pipeline,
  type Scorer,
} from "../../runtime/mod.ts";
import { directionLoss } from "./direction_loss.ts";
import { editSlope } from "./edit_slope.ts";
import { editTap } from "./edit_tap.ts";

/** What is learnt from, and by what. */
export interface Teaching {
  /** The model. */
  readonly pipeline: Pipeline;
  /** The CLIP that sees what changes. */
  readonly scorer: Scorer;
  /** The scheduler, with its levels. */
  readonly scheduler: Scheduler;
  /** How the model was taught. */
  readonly process: ForwardProcess;
  /** Scale of classifier-free guidance. */
  readonly guidance: number;
  /** Name in diffusers of the module whose output is changed. */
  readonly module: string;
  /** Least timestep at which it is. */
  readonly until: number;
  /** Unit difference of the texts after and before `[1, D]`. */
  readonly direction: Tensor;
  /** Weight of that direction. */
  readonly weight: number;
  /** Weight of the distance to the images as they were. */
  readonly reconstruction: number;
  /** Stops between two steps when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** The network of a group, and what the optimiser remembers of it. */
export interface Learning {
  readonly block: Tensors;
  readonly memory: Tensors;
}

/** What the images of a batch are made from. */
export interface TaughtImages {
  /** Noise `[b, c, h, w]`. */
  readonly noise: Tensor;
  /** What the negative prompt is encoded to, `b` rows; absent without guidance. */
  readonly negative?: Conditioning;
  /** What the images' prompts are encoded to, `b` rows. */
  readonly prompt: Conditioning;
}

/**
 * Learns along the way of a few images: from the same noise they are sampled as they are and with Δh, as far as Δh acts, and
 * at each step the network that says Δh is moved down the loss of the clean latents that are foreseen.
 *
 * @returns What was learnt, and the mean loss over images and steps.
 * @see Kwon et al. 2023 (Asyrp), {@link https://arxiv.org/abs/2210.10960}, eq. 6
 */
export async function learnAlong(
  teaching: Teaching,
  images: TaughtImages,
  optimizer: Optimizer,
  learning: Learning,
): Promise<Learning & { readonly loss: number }> {
  const { scheduler, until, signal } = teaching;
  const start = images.noise.data.map((x) => x * scheduler.initNoiseSigma);
  let source: Tensor = { data: start, shape: images.noise.shape };
  let edited = source;
  let histories: readonly [History, History] = [[], []];
  let { block, memory } = learning;
  const losses: number[] = [];
  for (const [i, level] of scheduler.levels.entries()) {
    if (level.timestep < until) break;
    signal?.throwIfAborted();
    const before = await predicted(teaching, images, source, level);
    const now = await predicted(teaching, images, edited, level, block);
    const found = await lossSlope(teaching, before.clean, now.clean);
    losses.push(found.loss);
    const factor = -level.sigma / level.alpha * teaching.guidance;
    const gradients = await editSlope(teaching.pipeline, {
      latents: edited,
      timestep: level.timestep,
      conditioning: images.prompt,
      module: teaching.module,
      block,
    }, {
      data: found.slope.data.map((g) => factor * g),
      shape: found.slope.shape,
    });
    ({ parameters: block, state: memory } = optimizer.update(
      gradients,
      memory,
      block,
    ));
    const [first, second] = [
      scheduler.step(i, before, source, histories[0]),
      scheduler.step(i, now, edited, histories[1]),
    ];
    [source, edited] = [first.latents, second.latents];
    histories = [first.history, second.history];
  }
  const mean = losses.reduce((a, b) => a + b, 0) / Math.max(1, losses.length);
  return { block, memory, loss: mean };
}

/** Guided noise without Δh, and clean latents, with it if there is a block: what a step of DDIM is made of. */
async function predicted(
  { pipeline, process, guidance, module }: Teaching,
  { negative, prompt }: TaughtImages,
  latents: Tensor,
  level: NoiseLevel,
  block?: Tensors,
): Promise<{ readonly clean: Tensor; readonly noise: Tensor }> {
  const batch = at(latents.shape, 0);
  const amounts = {
    data: new Float32Array(batch).fill(1),
    shape: [batch, 1],
  };
  const { timestep } = level;
  const answer = await pipeline.predictNoise({
    latents,
    timestep,
    conditioning: concatConditioning([
      ...negative ? [negative] : [],
      prompt,
      ...block ? [prompt] : [],
    ]),
    branches: [
      ...negative ? ["unconditional" as const] : [],
      "conditional",
      ...block ? ["edited" as const] : [],
    ],
    ...block && {
      taps: [editTap({ module, blocks: [block], amounts, timestep })],
    },
  });
  const branch = (k: number) => {
    const own = rows(answer.noise, k * batch, (k + 1) * batch);
    return denoised(process.prediction, own, latents, level).noise;
  };
  const first = negative ? 1 : 0;
  const guided = (told: Tensor) =>
    negative
      ? zipWith((u, c) => u + guidance * (c - u), branch(0), told)
      : told;
  const noise = guided(branch(first));
  const seen = block ? guided(branch(first + 1)) : noise;
  return { clean: toClean(seen, latents, level), noise };
}

/** The mean loss of the foreseen images, and its slope by their latents. */
async function lossSlope(
  { pipeline, scorer, direction, weight, reconstruction }: Teaching,
  before: Tensor,
  now: Tensor,
): Promise<{ readonly loss: number; readonly slope: Tensor }> {
  const tools = { pipeline, scorer };
  const embeddings = await softEmbeddings(tools, before);
  const { losses, slope } = await imageSlope(
    tools,
    now,
    directionLoss(embeddings, direction, weight),
  );
  const n = losses.length;
  const share = reconstruction / now.data.length;
  const distance = now.data.reduce(
    (sum, x, i) => sum + Math.abs(x - at(before.data, i)),
    0,
  );
  return {
    loss: losses.reduce((a, b) => a + b, 0) / n + share * distance,
    slope: zipWith(
      (g, d) => g / n + share * Math.sign(d),
      slope,
      zipWith((a, b) => a - b, now, before),
    ),
  };
}
