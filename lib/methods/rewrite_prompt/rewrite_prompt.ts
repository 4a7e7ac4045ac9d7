import { InputError } from "../../core/mod.ts";
import { z } from "zod";
import {
  fillTemplate,
  groupInTurn,
  NOBODY,
  placeholders,
  type Sample,
  type Transform,
  type TransformContext,
} from "../../diffusion/sampler/mod.ts";
import { defineMethod } from "../record/mod.ts";

const parameters = z.strictObject({
  /** Template of the prompt. */
  prompt: z.string().min(1).optional(),
  /** Template of the negative prompt. */
  negative: z.string().optional(),
});

type Parameters = z.infer<typeof parameters>;

/**
 * Writes another prompt, another negative prompt, or both, from templates.
 *
 * | placeholder | stands for | example |
 * |---|---|---|
 * | `{subject}` | what the prompt is about | nurse |
 * | `{attribute}` | the social attribute | gender |
 * | `{group}` | the image's own group, `groups[seed mod K]` | female |
 * | `{groups}` | every group | male, female |
 * | `{not_groups}` | every group, denied | not male, not female |
 *
 * Groups go by seed in turn instead of by chance, so that each is drawn
 * equally often in any run of consecutive seeds that `K` divides.
 *
 * Serves FairDiffusion as BiasMap words it (`"a photo of the face of a {group}
 * {subject}"`), hard prompting (`"a photo of a diverse {subject}"`) and
 * negative prompting (`"a photo of a {subject}, {not_groups}"`).
 */
export const rewritePrompt = defineMethod({
  id: "rewrite_prompt",
  version: 1,
  source: "BiasMap, section 4 and table 3",
  licence: "none: own implementation from the paper",
  needs: ["prompts"],
  cost: "nothing",
  stage: "prompt",
  exclusive: ["prompt"],
  assignment: ({ prompt = "", negative = "" }, { groups }) =>
    placeholders(`${prompt}${negative}`).includes("group")
      ? { by: "turns", period: groups.length }
      : NOBODY,
  identity: (prompt) => ({ prompt }),
  parameters,
  create: createRewrite,
});

function createRewrite(
  templates: { prompt?: string; negative?: string },
  context: TransformContext,
): Transform {
  const anybody = { seed: 0, prompt: "", subject: "somebody" };
  if (templates.prompt === undefined && templates.negative === undefined) {
    throw new InputError(
      'Cannot rewrite prompts: expected a template "prompt" or "negative", got neither',
    );
  }
  rewrite(templates, context, anybody);
  return { prompt: (sample) => rewrite(templates, context, sample) };
}

function rewrite(
  { prompt, negative }: { prompt?: string; negative?: string },
  context: TransformContext,
  sample: Sample,
): Sample {
  const values = valuesFor(sample, context);
  return {
    ...sample,
    ...prompt !== undefined && { prompt: fillTemplate(prompt, values) },
    ...negative !== undefined && { negative: fillTemplate(negative, values) },
  };
}

function valuesFor(
  { seed, subject }: Sample,
  { attribute, groups }: TransformContext,
): Record<string, string> {
  const group = groups[groupInTurn(seed, groups.length)];
  return {
    ...subject !== undefined && { subject },
    attribute,
    ...group !== undefined && { group },
    groups: groups.join(", "),
    not_groups: groups.map((group) => `not ${group}`).join(", "),
  };
}
