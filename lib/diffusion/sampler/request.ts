import type { Tensor } from "../../core/mod.ts";
import type { Conditioning, Tap } from "../../runtime/mod.ts";
import type { SchedulerId } from "../schedulers/mod.ts";
import type { ImageRecord } from "./image_record.ts";
import type { Sample } from "./prompted_image.ts";
import type { Transform } from "./transform.ts";

/** A batch of images to be made together. */
export interface SampleRequest {
  /** The images, at least one. An image does not depend on which others are asked for with it. */
  readonly samples: readonly Sample[];
  /** Number of sampling steps, from 1 to the model's `num_train_timesteps`. */
  readonly steps: number;
  /** Scale `s` of classifier-free guidance, up to 1000; at most 1 runs the conditional branch alone. */
  readonly guidance: number;
  /** Which scheduler integrates. Default `"ddim"`. */
  readonly scheduler?: SchedulerId;
  /** Transforms in the order in which they apply. Default none. */
  readonly transforms?: readonly Transform[];
  /** Cross-attention maps to accumulate over the steps. Default none. */
  readonly attribution?: AttributionRequest;
  /** What is read of modules' outputs at each step, after what transforms change. Default nothing. */
  readonly observed?: readonly Tap[];
}

/** Which words' cross-attention is read, with an attribution prompt per image. */
export interface AttributionRequest {
  /** Attribution prompt of each image, for example `"A photo of the face of a nurse and gender"`. */
  readonly prompts: readonly string[];
  /** Words of each image's prompt, the same number `W ≥ 1` for all: the columns of the maps. */
  readonly words: readonly (readonly string[])[];
  /** Which branch gives the queries. Default `"cond"`; `"uncond"` needs guidance above 1. */
  readonly queries?: "cond" | "uncond";
}

/** Observers and cancellation of a run. */
export interface SampleOptions {
  /** Called after each step. */
  readonly onStep?: (step: SampleStep) => void;
  /** Stops the run between two steps when it is aborted. */
  readonly signal?: AbortSignal;
}

/** What the sampler reports after each step. */
export interface SampleStep {
  /** Index of the network evaluation, from 0. */
  readonly i: number;
  /** Number of evaluations in the run: the steps, and one more for PNDM. */
  readonly count: number;
  /** Timestep given to the network, in training steps. */
  readonly timestep: number;
  /** The noise `ε` that was predicted, `[branches·b, 4, h, w]`: unconditional, conditional, then under the prompts that hooks asked for. */
  readonly predicted: Tensor;
  /** The prediction after guidance and transforms, `[b, 4, h, w]`. */
  readonly noise: Tensor;
  /** Latents after the step, `[b, 4, h, w]`, in the scheduler's own scale. */
  readonly latents: Tensor;
  /** What taps read, by name, `[b, …]` or `[branches·b, …]` as the tap names its branches. */
  readonly reads: Readonly<Record<string, Tensor>>;
}

/** A finished batch. */
export interface SampleResult {
  /** Images `[b, 3, H, W]` in `[0, 1]`, not rounded. */
  readonly images: Tensor;
  /** Final latents `[b, 4, h, w]`. */
  readonly latents: Tensor;
  /** Initial latents `[b, 4, h, w]`: each seed's normal noise times the scheduler's `initNoiseSigma`. */
  readonly initialLatents: Tensor;
  /** What the network was conditioned on, unconditional branch first. */
  readonly conditioning: Conditioning;
  /** The images as asked for, after every `prompt` hook. */
  readonly samples: readonly Sample[];
  /** What the transforms logged of each image on the way. */
  readonly records: readonly ImageRecord[];
  /** Prompts longer than the tokenizer's maximum, which were cut as diffusers does. */
  readonly truncated: readonly TruncatedPrompt[];
  /** Cross-attention maps `[b, W, P]`, summed over steps and heads, if asked for. */
  readonly maps?: Tensor;
}

/** A prompt that was longer than the text encoder reads. */
export interface TruncatedPrompt {
  /** The prompt in full. */
  readonly prompt: string;
  /** Its end, which the model has not seen. */
  readonly dropped: string;
}
