import { z } from "zod";

/** Parameters of the method, and their defaults. */
export const parameters = z.strictObject({
  /** Tokens of a block; 0 writes nothing. */
  tokens: z.int().min(0).default(3),
  /** Groups of further attributes, a list for each, of which there are reference images. */
  also: z.array(z.array(z.string().min(1)).min(2)).default([]),
  /** What fills the prompt up behind them: `"zero"`, token 0, or `"end"`, the tokenizer's own. */
  padding: z.enum(["end", "zero"]).default("zero"),
  /** The prompt they are learnt on; `null` is the images' own with "person" as its subject. */
  prompt: z.string().min(1).nullable().default(null),
  /** Reference images of a group, at most. */
  images: z.int().min(1).default(200),
  /** Epochs of 5 steps of Adam, whose rate is halved after 10. */
  epochs: z.int().min(1).default(30),
  /** Rate of Adam at first. */
  rate: z.number().gt(0).default(0.01),
  /** λ, the least cosine to the prompt without tokens that costs nothing. */
  likeness: z.number().min(-1).max(1).default(0.8),
});

/** The same, parsed. */
export type Parameters = z.infer<typeof parameters>;
