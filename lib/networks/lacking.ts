import type { PipelineParts } from "./pipeline_parts.ts";

/** What a method may need of a model. */
export const NEEDS = [
  "prompts",
  "one text encoder",
  "cross-attention",
  "mid_block",
  "gradients",
] as const;

/** One of them. */
export type Need = typeof NEEDS[number];

/** What a model lacks of it, each with what it has instead, as a clause. */
export type Lacking = Readonly<Partial<Record<Need, string>>>;

/**
 * Says what a pipeline lacks that a method may need.
 *
 * @returns What it lacks; nothing of what is not named.
 */
export function lackedBy(
  { folder, sites }: Pick<PipelineParts, "folder" | "sites">,
): Lacking {
  return {
    ...folder.second && {
      "one text encoder": "the model has two, text_encoder and text_encoder_2",
    },
    ...sites.length === 0 && {
      "cross-attention":
        "unet/config.json names no block with it outside of the middle one",
    },
  };
}
