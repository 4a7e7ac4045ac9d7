import { z } from "zod";
import { at } from "../../core/mod.ts";
import {
  fillTemplate,
  groupInTurn,
  NOBODY,
  placeholders,
  type Sample,
  type Transform,
  type TransformContext,
} from "../../diffusion/sampler/mod.ts";
import { defineMethod, unknownModules } from "../record/mod.ts";

const parameters = z.strictObject({
  /** Cross-attention modules that read the other prompt, by name in diffusers; none changes nothing. */
  modules: z.array(z.string().min(1)).default([
    "mid_block.attentions.0.transformer_blocks.0.attn2",
  ]),
  /** What they read: a template with `{group}`, perhaps `{subject}`. */
  prompt: z.string().min(1).default(
    "A photo of the face of a {group} {subject}",
  ),
});

type Parameters = z.infer<typeof parameters>;

/**
 * Prompt injection: single cross-attention modules attend to the keys and values of a prompt that names a group, at every
 * step in the conditional branch, `softmax(q k′ᵀ / √d) v′`, while all others read the image's own prompt. Groups go
 * by seed in turn.
 *
 * @see Basu et al. 2024, {@link https://arxiv.org/abs/2405.01008}; ICM, section 4.5 and appendix H
 */
export const promptInjection = defineMethod({
  id: "prompt_injection",
  version: 1,
  source:
    "Basu et al., On Mechanistic Knowledge Localization in Text-to-Image Generative Models, 2024, as run in ICM, section 4.5 and appendix H",
  licence: "none: own implementation from the paper",
  needs: ["prompts"],
  cost: "nothing",
  stage: "attention",
  exclusive: ["attention"],
  assignment: ({ modules, prompt }, { groups }) =>
    modules.length > 0 && placeholders(prompt).includes("group")
      ? { by: "turns", period: groups.length }
      : NOBODY,
  identity: () => ({ modules: [] }),
  parameters,
  misfits: ({ modules }, setting) => unknownModules(modules, setting),
  create: createInjection,
});

function createInjection(
  { modules, prompt }: Parameters,
  { groups }: TransformContext,
): Transform {
  const promptOf = ({ seed, subject }: Pick<Sample, "seed" | "subject">) =>
    fillTemplate(prompt, {
      group: at(groups, groupInTurn(seed, groups.length)),
      ...subject !== undefined && { subject },
    });
  promptOf({ seed: 0, subject: "somebody" });
  if (modules.length === 0) return {};
  return { attention: { modules, prompt: promptOf } };
}
