import { z } from "zod";

/** Parameters of the method, and their defaults. */
export const parameters = z.strictObject({
  /** s. */
  strength: z.number().default(1),
  /** Whether what the directions of all groups have in common is taken off, `c_group − mean c`. */
  centre: z.boolean().default(false),
  /** Name of the module in diffusers; `null` is `mid_block`, or where the network does not listen to it, the last attention block before full resolution. */
  module: z.string().min(1).nullable().default(null),
  /** Prompt of the images that are learnt from, with `{group}`. */
  fit_prompt: z.string().min(1).default(
    "A photo of the face of a {group} person",
  ),
  /** Prompt under which they are reconstructed. */
  neutral_prompt: z.string().min(1).default(
    "A photo of the face of a person",
  ),
  /** Where the fit begins: at 0, or at what naming the group does to the module's output in the mean, `"words"`. */
  start: z.enum(["words", "zero"]).default("zero"),
  /** What is to be predicted: the noise that was drawn, or what the network itself predicts under `fit_prompt`. */
  target: z.enum(["prompt", "noise"]).default("noise"),
  /** Images for each group. */
  images: z.int().min(1).default(1000),
  /** Passes over them; with 0 the direction is where the fit would begin. */
  epochs: z.int().min(0).default(20),
  /** Images in a step of the fit. */
  fit_batch: z.int().min(1).default(8),
  /** Step size of Adam at the first step. */
  rate: z.number().gt(0).default(0.1),
  /** How it shrinks: `"linear"` to 0 after the last step, or not. */
  decay: z.enum(["none", "linear"]).default("none"),
});

/** The same, parsed. */
export type Parameters = z.infer<typeof parameters>;
