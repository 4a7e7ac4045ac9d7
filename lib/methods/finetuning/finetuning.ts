import { InputError } from "../../core/mod.ts";
import {
  type Artifact,
  NOBODY,
  type Transform,
} from "../../diffusion/sampler/mod.ts";
import { loraFile, replacements } from "../../fit/mod.ts";
import { under } from "../../optim/mod.ts";
import { defineMethod, wrongShares } from "../record/mod.ts";
import { fit } from "./fit.ts";
import { type Parameters, parameters } from "./parameters.ts";

/**
 * Fine-tuning for fairness: adapters of the text encoder, of the UNet, or a few tokens in front of prompts, learnt so that
 * the images of a prompt together show the groups in the wanted shares and each changes as little as it can.
 *
 * @see Shen et al. 2024, {@link https://arxiv.org/abs/2311.07604}
 */
export const finetuning = defineMethod({
  id: "finetuning",
  version: 1,
  source:
    "Shen et al., Finetuning Text-to-Image Diffusion Models for Fairness, 2024, section 4",
  licence: "MIT (sail-sg/finetune-fair-diffusion); own implementation",
  needs: ["prompts", "one text encoder", "gradients"],
  cost:
    "adapters of the text encoder, learnt through the sampling and through CLIP; no more passes of the UNet",
  stage: "embed",
  exclusive: ["weights", "textWeights"],
  fit,
  assignment: () => NOBODY,
  identity: () => ({ scale: 0 }),
  parameters,
  misfits: ({ shares }, setting) => wrongShares(shares, setting),
  published: {
    "released code": [
      "part",
      "rank",
      "tokens",
      "steps",
      "images",
      "fit_batch",
      "sampling_steps",
      "confidence",
      "likeness",
      "relief",
      "rate",
      "weight_decay",
      "average",
    ],
    "section 5": ["fit_prompt"],
  },
  files(artifact) {
    const { text_encoder, unet } = partsOf(artifact);
    const file = loraFile({
      ...Object.keys(text_encoder).length > 0 && { text_encoder },
      ...Object.keys(unet).length > 0 && { unet },
    });
    return artifact.tensors.prefix
      ? {}
      : { "pytorch_lora_weights.safetensors": file };
  },
  create: createFinetuned,
});

/** Adapters by part, by the names that transformers gave modules before its version 5. */
function partsOf({ tensors }: Artifact) {
  const text = Object.entries(under(tensors, "text_encoder"));
  return {
    text_encoder: Object.fromEntries(
      text.map((
        [name, x],
      ) => [name.replace(/^(?!text_model\.)/, "text_model."), x]),
    ),
    unet: under(tensors, "unet"),
  };
}

function createFinetuned(
  { scale }: Parameters,
  _: unknown,
  { tensors }: Artifact,
): Transform {
  if (scale === 0) return {};
  const { prefix } = tensors;
  if (prefix) {
    const input = { embeddings: prefix, place: "front" as const };
    return { embed: () => input };
  }
  const [text, unet] = [under(tensors, "text_encoder"), under(tensors, "unet")];
  if (Object.keys({ ...text, ...unet }).length === 0) {
    throw new InputError(
      "Cannot add adapters: what was fitted has none; fit again",
    );
  }
  return {
    ...Object.keys(text).length > 0 && {
      textWeights: replacements(text, scale),
    },
    ...Object.keys(unet).length > 0 && { weights: replacements(unet, scale) },
  };
}
