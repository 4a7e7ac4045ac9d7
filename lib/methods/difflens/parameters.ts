import { z } from "zod";

/** Parameters of the method, and their defaults. */
export const parameters = z.strictObject({
  /** β, for all groups or by group; what changes nothing for a group that is not named. */
  strength: z.union([z.number(), z.record(z.string(), z.number())])
    .default(1.5),
  /** Whether features are multiplied by β, or β is added to them; or the output is replaced by what the autoencoder makes of it. */
  edit: z.enum(["scale", "add", "reconstruct"]).default("scale"),
  /** Features that are changed for a group, those with the highest scores. */
  features: z.int().min(1).default(30),
  /** What they are features of: the sparse code, or the module's own neurons. */
  space: z.enum(["sparse", "latent"]).default("sparse"),
  /** What has a code: the output as a whole, or each of its positions. */
  code: z.enum(["image", "position"]).default("image"),
  /** What features are chosen by: the attribution of the group's probability, or their activation. */
  select: z.enum(["attribution", "activation"]).default("attribution"),
  /** Groups of other attributes, which images are given too. */
  also: z.array(z.array(z.string().min(1)).min(2)).default([]),
  /** How an image comes by its group: in turn by seed, or by a coin for every `batch` of seeds. */
  assign: z.enum(["turns", "coin"]).default("turns"),
  /** Images that share a coin. */
  batch: z.int().min(1).default(16),
  /** How often each group is chosen, up to a common factor; even if `null`. */
  shares: z.array(z.int().min(0)).min(2).nullable().default(null),
  /** Name of the module in diffusers. */
  module: z.string().min(1).default("mid_block"),
  /** Prompt of the images that are learnt from, with `{group}`, perhaps `{subject}`. */
  fit_prompt: z.string().min(1).default(
    "A photo of the face of a {group} person",
  ),
  /** Images of each group. */
  images: z.int().min(4).default(1000),
  /** Features of the sparse code, M. */
  width: z.int().min(1).default(5120),
  /** Features that fire, k. */
  k: z.int().min(1).default(1024),
  /** Passes of the autoencoder over the activations of all steps. */
  epochs: z.int().min(1).default(1),
  /** Outputs of the module in a step of its training. */
  fit_batch: z.int().min(2).default(100),
  /** Step size of its Adam. */
  rate: z.number().gt(0).default(0.005),
  /** Steps of a classifier of groups, each over all images. */
  classifier_epochs: z.int().min(1).default(30),
  /** Step size of its Adam. */
  classifier_rate: z.number().gt(0).default(1e-3),
  /** What its logits are divided by. */
  temperature: z.number().gt(0).default(1),
  /** Where the path of the attribution begins: at the code of the same noise under the other groups' prompts, or at 0. */
  baseline: z.enum(["pair", "zero"]).default("pair"),
  /** Points of the path. */
  points: z.int().min(1).default(10),
});

/**
 * The same, parsed.
 *
 * @internal
 */
export type Parameters = z.infer<typeof parameters>;
