import { z } from "zod";

/** Parameters of the method, and their defaults. */
export const parameters = z.strictObject({
  /** How much of what was learnt is added. */
  scale: z.number().min(0).default(1),
  /** Layers that get adapters: attention modules by name in diffusers, or a draw from all of a kind. */
  layers: z.union([
    z.array(z.string().min(1)).min(1),
    z.strictObject({
      random: z.int().min(1),
      of: z.enum(["attn1", "attn2"]),
      seed: z.int().min(0),
    }),
  ]).default([
    "up_blocks.1.attentions.2.transformer_blocks.0.attn1",
    "up_blocks.1.attentions.1.transformer_blocks.0.attn1",
    "up_blocks.1.attentions.0.transformer_blocks.0.attn1",
    "mid_block.attentions.0.transformer_blocks.0.attn1",
  ]),
  /** Rank of the adapters. */
  rank: z.int().min(1).default(32),
  /** Prompt of the images that are learnt from, with `{group}`, perhaps `{subject}`. */
  specific_prompt: z.string().min(1).default(
    "A photo of the face of a {group} person",
  ),
  /** Prompt under which they are learnt. */
  general_prompt: z.string().min(1).default("A photo of the face of a person"),
  /** Images of each group. */
  images: z.int().min(1).default(500),
  /** Passes over them. */
  epochs: z.int().min(1).default(30),
  /** Images of a batch. */
  fit_batch: z.int().min(1).default(2),
  /** Batches of a step. */
  accumulate: z.int().min(1).default(4),
  /** Step size of AdamW after the warm-up; it goes down along a cosine. */
  rate: z.number().gt(0).default(5e-5),
  /** Steps of the warm-up. */
  warmup: z.int().min(0).default(1000),
  /** Greatest norm of a step's gradient. */
  clip: z.number().gt(0).default(1),
  /** Pull of the adapters to 0. */
  weight_decay: z.number().min(0).default(0.01),
});

/** The same, parsed. */
export type Parameters = z.infer<typeof parameters>;
