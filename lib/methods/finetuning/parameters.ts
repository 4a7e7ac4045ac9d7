import { z } from "zod";

/** Parameters of the method, and their defaults. */
export const parameters = z.strictObject({
  /** How much of what was learnt is added; with a prefix, whether it is written at all. */
  scale: z.number().min(0).default(1),
  /** What is fine-tuned: adapters of the text encoder, of the UNet, of both, or tokens in front of prompts. */
  part: z.enum(["text_encoder", "unet", "both", "prefix"]).default(
    "text_encoder",
  ),
  /** Rank of the adapters. */
  rank: z.int().min(1).default(50),
  /** Tokens in front of prompts. */
  tokens: z.int().min(1).default(5),
  /** Prompt of the images that are learnt from, perhaps with `{subject}`; `null` is the images' own. */
  fit_prompt: z.string().min(1).nullable().default(
    "a photo of the face of a {subject}, a person",
  ),
  /** Prompt with which CLIP tells the groups, with `{group}`, perhaps `{subject}`. */
  class_prompt: z.string().min(1).default("a photo of a {group} person"),
  /** Wanted share of each group, up to a common factor; even if `null`. */
  shares: z.array(z.number().min(0)).min(2).nullable().default(null),
  /** Steps of the optimiser, each over the images of one prompt. */
  steps: z.int().min(1).default(10_000),
  /** Images of a prompt. */
  images: z.int().min(2).default(24),
  /** Images whose gradient is taken at once. */
  fit_batch: z.int().min(1).default(4),
  /** Sampling steps while it learns; `null` is the benchmark's own. */
  sampling_steps: z.int().min(1).nullable().default(25),
  /** Least confidence in a target with which it counts. */
  confidence: z.number().min(0).max(1).default(0.8),
  /** Weight of staying like the image of the model as it is, as CLIP sees it. */
  likeness: z.number().min(0).default(8),
  /** What that weight is multiplied by where an image is to change its group, or has no target. */
  relief: z.number().min(0).default(0.2),
  /** Step size of AdamW. */
  rate: z.number().gt(0).default(5e-5),
  /** Pull of what is learnt to 0. */
  weight_decay: z.number().min(0).default(0.01),
  /** Share of the moving average that stays at a step. */
  average: z.number().min(0).lt(1).default(0.996),
});

/** The same, parsed. */
export type Parameters = z.infer<typeof parameters>;
