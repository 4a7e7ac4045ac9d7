import { z } from "zod";

/** Parameters of the method; what each stands for is said where it is defined. */
export const parameters = z.strictObject({
  strength: z.number().default(1),
  centre: z.boolean().default(false),
  module: z.string().min(1).nullable().default(null),
  fit_prompt: z.string().min(1).default(
    "A photo of the face of a {group} person",
  ),
  neutral_prompt: z.string().min(1).default(
    "A photo of the face of a person",
  ),
  start: z.enum(["words", "zero"]).default("zero"),
  target: z.enum(["prompt", "noise"]).default("noise"),
  images: z.int().min(1).default(1000),
  epochs: z.int().min(0).default(20),
  fit_batch: z.int().min(1).default(8),
  rate: z.number().gt(0).default(0.1),
  decay: z.enum(["none", "linear"]).default("none"),
});

/** The same, parsed. */
export type Parameters = z.infer<typeof parameters>;
