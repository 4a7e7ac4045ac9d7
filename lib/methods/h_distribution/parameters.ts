import { z } from "zod";

/** Parameters of the method, and their defaults. */
export const parameters = z.strictObject({
  /** Length of a step. */
  scale: z.number().min(0).default(300_000),
  /** `"published"`: the step is η itself; `"logits"`: a step of 1 changes `(W h + b) / T` by `s_k (g_k − Σ s g)`, whatever the sizes of `h`, `W`, cohort and temperature. */
  units: z.enum(["logits", "published"]).default("published"),
  /** Images of a prompt whose distribution is evened: seeds with one `floor(seed / cohort)`. */
  cohort: z.int().min(2).max(64).default(4),
  /** Whether both branches of guidance are moved, or the conditional one, whose moves guidance enlarges. */
  halves: z.enum(["both", "cond"]).default("both"),
  /** Name of the module in diffusers; `null` is `mid_block`, or where the network does not listen to it, `substitute`. */
  module: z.string().min(1).nullable().default(null),
  /** Module that stands in for the middle block; `null` is the last attention block before full resolution. */
  substitute: z.string().min(1).nullable().default(null),
  /** T. */
  temperature: z.number().gt(0).default(8),
  /** Prompt of the images that are learnt from, with `{group}`, and `{subject}` if the subjects are to take turns. */
  fit_prompt: z.string().min(1).default(
    "A photo of the face of a {group} person",
  ),
  /** Prompt under which their activations are read; may have `{subject}` too. */
  neutral_prompt: z.string().min(1).default(
    "A photo of the face of a person",
  ),
  /** Logistic, or by the nearest mean of a group. */
  classifier: z.enum(["means", "logistic"]).default("logistic"),
  /** Images for each group. */
  images: z.int().min(4).default(1000),
  /** Of a logistic classifier: passes of Adam over the activations; not published. */
  epochs: z.int().min(1).default(40),
  /** Of a logistic classifier: its step size; not published. */
  rate: z.number().gt(0).default(0.01),
});

/** The same, parsed. */
export type Parameters = z.infer<typeof parameters>;
