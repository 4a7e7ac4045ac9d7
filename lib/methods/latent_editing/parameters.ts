import { z } from "zod";

/** Parameters of the method, and their defaults. */
export const parameters = z.strictObject({
  /** What Δh is multiplied by, for all groups or by group; what changes nothing for a group that is not named. */
  strength: z.union([z.number(), z.record(z.string(), z.number())])
    .default(1),
  /** How an image comes by its group: in turn by seed, or by a coin for every `batch` of seeds. */
  assign: z.enum(["turns", "coin"]).default("turns"),
  /** Images that share a coin. */
  batch: z.int().min(1).default(16),
  /** How often each group is chosen, up to a common factor; even if `null`. */
  shares: z.array(z.int().min(0)).min(2).nullable().default(null),
  /** Name of the module in diffusers whose output is changed. */
  module: z.string().min(1).default("mid_block"),
  /** Least timestep at which it is. */
  edit_until: z.int().min(0).max(1000).default(500),
  /** Prompt of the images that are learnt from, perhaps with `{subject}`; `null` is the images' own. */
  fit_prompt: z.string().min(1).nullable().default(null),
  /** What the images show before, for CLIP. */
  source_text: z.string().min(1).default("a person"),
  /** What they are to show, with `{group}`. */
  target_text: z.string().min(1).default("a {group} person"),
  /** Images. */
  images: z.int().min(1).default(100),
  /** Passes over them. */
  epochs: z.int().min(1).default(5),
  /** Images of a step. */
  fit_batch: z.int().min(1).default(1),
  /** Step size of gradient descent; a tenth of it after each `decay_after` passes. */
  rate: z.number().gt(0).default(0.5),
  /** Passes after which the step size shrinks. */
  decay_after: z.int().min(1).default(3),
  /** Weight of the direction in which CLIP sees the images change. */
  direction: z.number().min(0).default(1),
  /** Weight of the distance to the images as they were. */
  reconstruction: z.number().min(0).default(3),
});

/** The same, parsed. */
export type Parameters = z.infer<typeof parameters>;
