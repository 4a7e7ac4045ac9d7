import { z } from "zod";

/** Parameters of the method, and their defaults. */
export const parameters = z.strictObject({
  /** What the odds of the column against the text are multiplied by, for all groups or by group; a group that is not named gets none. */
  strength: z.union([
    z.number().min(0),
    z.record(z.string(), z.number().min(0)),
  ]).default(1),
  /** How an image comes by its group: in turn by seed, or by a coin for every `batch` of seeds. */
  assign: z.enum(["turns", "coin"]).default("turns"),
  /** Images that share a coin. */
  batch: z.int().min(1).default(1),
  /** How often each group is chosen, up to a common factor; even if `null`. */
  shares: z.array(z.int().min(0)).min(2).nullable().default(null),
  /** Cross-attention modules that get a column, by name in diffusers. */
  modules: z.array(z.string().min(1)).min(1).default([
    "up_blocks.1.attentions.0.transformer_blocks.0.attn2",
    "up_blocks.1.attentions.1.transformer_blocks.0.attn2",
    "up_blocks.1.attentions.2.transformer_blocks.0.attn2",
  ]),
  /** Text whose words give the column its value, with `{group}`. */
  value_text: z.string().min(1).default("{group}"),
  /** Prompt under which images are learnt, with `{group}`: the image's own group, or another. */
  fit_prompt: z.string().min(1).default(
    "A photo of the face of a {group} person",
  ),
  /** Group whose reference images are the masks of a group's, with `{group}`: a folder of `--references`, white where the person is. */
  masks: z.string().min(1).default("{group}_mask"),
  /** Reference images of a group, at most. */
  images: z.int().min(1).default(1000),
  /** Passes over the images of all groups. */
  epochs: z.int().min(1).default(10),
  /** Images of a step. */
  fit_batch: z.int().min(1).default(8),
  /** Step size of Adam. */
  rate: z.number().gt(0).default(1e-4),
  /** Channels between the convolutions. */
  width: z.int().min(1).default(320),
  /** Weight of the column's weights outside of the mask. */
  outside: z.number().min(0).default(1),
  /** Weight of the column's weights anywhere, where the prompt names the image's own group. */
  present: z.number().min(0).default(1),
});

/** The same, parsed. */
export type Parameters = z.infer<typeof parameters>;
