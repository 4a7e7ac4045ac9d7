import { z } from "zod";

/** Parameters of the method; what each stands for is said where it is defined. */
export const parameters = z.strictObject({
  tokens: z.int().min(0).default(3),
  also: z.array(z.array(z.string().min(1)).min(2)).default([]),
  padding: z.enum(["end", "zero"]).default("zero"),
  prompt: z.string().min(1).nullable().default(null),
  images: z.int().min(1).default(200),
  epochs: z.int().min(1).default(30),
  rate: z.number().gt(0).default(0.01),
  likeness: z.number().min(-1).max(1).default(0.8),
});

/** The same, parsed. */
export type Parameters = z.infer<typeof parameters>;
