import { z } from "zod";

/** Parameters of the method; what each stands for is said where it is defined. */
export const parameters = z.strictObject({
  form: z.enum(["2025", "2023"]).default("2025"),
  lambda: z.number().gt(0).default(0.5),
  edit: z.number().gt(0).default(1),
  preserve: z.number().min(0).default(1),
  concepts: z.array(z.string().min(1)).min(1).nullable().default([
    "{subject}",
  ]),
  attribute: z.string().min(1).nullable().default("{group}"),
  read: z.enum(["last", "behind", "padded"]).default("last"),
  preserved: z.array(z.string()).nullable().default([]),
  search: z.enum(["response", "shortfall"]).default("shortfall"),
  step: z.number().gt(0).default(1),
  rounds: z.int().min(0).default(30),
  images: z.int().min(1).default(10),
  steps_share: z.number().gt(0).max(1).default(0.4),
  tolerance: z.number().min(0).default(0.05),
});

/** The same, parsed. */
export type Parameters = z.infer<typeof parameters>;
