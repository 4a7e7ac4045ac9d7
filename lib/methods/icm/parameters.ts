import { z } from "zod";

const layers = z.union([
  z.literal("all"),
  z.strictObject({ top: z.int().min(1) }),
  z.strictObject({ worst: z.int().min(1) }),
  z.strictObject({ random: z.int().min(1), seed: z.int().min(0) }),
  z.array(z.string().min(1)).min(1),
]);

/** Parameters of the method, and their defaults. */
export const parameters = z.strictObject({
  /** α, for all groups or by group; 0 for a group that is not named. */
  strength: z.union([z.number(), z.record(z.string(), z.number())])
    .default(10),
  /** What α counts: lengths of 1, or of what the module puts out in the mean at the step, perhaps so much of it. */
  unit: z.union([
    z.enum(["absolute", "norm"]),
    z.strictObject({ norm: z.number().gt(0) }),
  ]).default("absolute"),
  /** Share of the run during which nothing is changed. */
  start: z.number().min(0).max(1).default(0.3),
  /** Layers that are steered, by name or by how well the group can be read there, for all groups or by group. */
  layers: z.union([layers, z.record(z.string(), layers)]).default([
    "up_blocks.1.attentions.2.transformer_blocks.0.attn1",
    "up_blocks.1.attentions.1.transformer_blocks.0.attn1",
    "up_blocks.1.attentions.0.transformer_blocks.0.attn1",
    "mid_block.attentions.0.transformer_blocks.0.attn1",
  ]),
  /** Whether each position keeps the length of its activation. */
  preserve_norm: z.boolean().default(false),
  /** A vector for each step, or one for all: the mean direction of `single` evenly spread steps from `start` on. */
  vectors: z.union([
    z.literal("step"),
    z.strictObject({ single: z.int().min(1) }),
  ]).default("step"),
  /** How an image comes by its group: in turn by seed, or by a coin for every `batch` of seeds. */
  assign: z.enum(["turns", "coin"]).default("turns"),
  /** Images that share a coin. */
  batch: z.int().min(1).default(16),
  /** How often each group is chosen, up to a common factor; even if `null`. */
  shares: z.array(z.int().min(0)).min(2).nullable().default(null),
  /** The group that a group is told from, by group, or `null` for a group towards which nothing is changed; all others where a group is not named. */
  against: z.record(z.string(), z.string().nullable()).default({}),
  /** Kinds of modules that are probed. */
  probed: z.array(z.enum(["attn1", "attn2", "resnets", "mid_block"])).min(1)
    .default(["attn1"]),
  /** Prompts of the images that are probed, with `{group}` if they are to be specific, perhaps `{subject}`; they take turns. */
  prompts: z.array(z.string().min(1)).min(1).default([
    "A photo of the face of a person",
  ]),
  /** Images that are probed. */
  images: z.int().min(10).default(500),
  /** A vector for each position in place of one for all: the difference of the groups' mean outputs there, in place of a probe's direction; "mean", as where absent, is one for all. */
  positions: z.enum(["own", "mean"]).optional(),
  /** Random positions of each module that are probed one by one; the mean over all positions where absent. */
  patches: z.int().min(1).optional(),
  /** Inverse strength of the pull of a probe's weights to 0. */
  C: z.number().gt(0).default(1),
});

/** Which layers are steered. */
export type Layers = z.infer<typeof layers>;

/** The same, parsed. */
export type Parameters = z.infer<typeof parameters>;
