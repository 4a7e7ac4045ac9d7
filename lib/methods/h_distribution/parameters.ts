import { z } from "zod";

/** Parameters of the method; what each stands for is said where it is defined. */
export const parameters = z.strictObject({
  scale: z.number().min(0).default(300_000),
  units: z.enum(["logits", "published"]).default("published"),
  cohort: z.int().min(2).max(64).default(4),
  halves: z.enum(["both", "cond"]).default("both"),
  module: z.string().min(1).nullable().default(null),
  substitute: z.string().min(1).nullable().default(null),
  temperature: z.number().gt(0).default(8),
  fit_prompt: z.string().min(1).default(
    "A photo of the face of a {group} person",
  ),
  neutral_prompt: z.string().min(1).default(
    "A photo of the face of a person",
  ),
  classifier: z.enum(["means", "logistic"]).default("logistic"),
  images: z.int().min(4).default(1000),
  epochs: z.int().min(1).default(40),
  rate: z.number().gt(0).default(0.01),
});

/** The same, parsed. */
export type Parameters = z.infer<typeof parameters>;
