import { z } from "zod";

/** Parameters of the method, and their defaults. */
export const parameters = z.strictObject({
  /** `"2025"`: targets are `W (c + Σ αⱼ aⱼ)`; `"2023"`: the parts `W aⱼ` are scaled to the norm of `W c`. */
  form: z.enum(["2025", "2023"]).default("2025"),
  /** λ, how far weights resist. */
  lambda: z.number().gt(0).default(0.5),
  /** Weight of the edited concepts. */
  edit: z.number().gt(0).default(1),
  /** Weight of the preserved concepts. */
  preserve: z.number().min(0).default(1),
  /** Texts whose subject is edited; `null` is the images' own prompt. */
  concepts: z.array(z.string().min(1)).min(1).nullable().default([
    "{subject}",
  ]),
  /** Text that stands for a group; `null` is that prompt with "{group} person" as its subject. */
  attribute: z.string().min(1).nullable().default("{group}"),
  /** Where both are read: at the `"last"` token of the subject, also at the token `"behind"` it, or at all from there through the `"padded"` end. */
  read: z.enum(["last", "behind", "padded"]).default("last"),
  /** Texts of which every token stays as it is; `null` is that prompt up to its subject, and the empty one, with its padding if others are read through theirs. */
  preserved: z.array(z.string()).nullable().default([]),
  /** How αⱼ is found: by adding what group j lacks, or from a curve through all rounds, with beliefs about its slope that were measured on the embedded model. */
  search: z.enum(["response", "shortfall"]).default("shortfall"),
  /** By shortfall: what is added to αⱼ, in shares by which group j falls short. */
  step: z.number().gt(0).default(1),
  /** How often images are drawn and judged, at most; 0 edits nothing. */
  rounds: z.int().min(0).default(30),
  /** Images of each subject and round. */
  images: z.int().min(1).default(10),
  /** Steps with which they are drawn, in the sampler's own. */
  steps_share: z.number().gt(0).max(1).default(0.4),
  /** By shortfall: greatest one at which a subject is left as it is. */
  tolerance: z.number().min(0).default(0.05),
});

/** The same, parsed. */
export type Parameters = z.infer<typeof parameters>;
