import { InputError } from "../../core/mod.ts";
import {
  type Artifact,
  NOBODY,
  type Transform,
} from "../../diffusion/sampler/mod.ts";
import { defineMethod, unknownModules } from "../record/mod.ts";
import { loraFile, replacements } from "../../fit/mod.ts";
import { adaptersOf } from "./adapters.ts";
import { fit } from "./fit.ts";
import { type Parameters, parameters } from "./parameters.ts";

/**
 * ICM by fine-tuning: adapters of low rank in a few attention layers, `W + s · B A`, with which the model draws
 * under a general prompt what it draws, group by group equally often, under specific ones.
 *
 * @see Attention, May I Have Your Decision? (ICM), section 3.2 and appendix C
 */
export const icmFinetune = defineMethod({
  id: "icm_finetune",
  version: 1,
  source:
    "Attention, May I Have Your Decision? Localizing Generative Choices in Diffusion Models (ICM), section 3.2, appendix C, Tables 2 and 7",
  licence: "none: own implementation from the paper",
  needs: ["prompts", "gradients"],
  cost:
    "adapters of four attention layers, trained through the UNet on images of the model's own",
  stage: "weights",
  exclusive: ["weights"],
  fit,
  assignment: () => NOBODY,
  identity: () => ({ scale: 0 }),
  parameters,
  misfits: ({ layers }, setting) =>
    unknownModules("length" in layers ? layers : [], setting),
  published: {
    "appendix C": ["rank", "epochs", "fit_batch", "accumulate", "warmup"],
    "released code": ["rate"],
  },
  files: (artifact) => ({
    "pytorch_lora_weights.safetensors": loraFile({
      unet: adaptersOf(artifact),
    }),
  }),
  create: createFinetuned,
});

function createFinetuned(
  { scale }: Parameters,
  _: unknown,
  artifact: Artifact,
): Transform {
  if (scale === 0) return {};
  const adapters = adaptersOf(artifact);
  if (Object.keys(adapters).length === 0) {
    throw new InputError(
      "Cannot add adapters: what was fitted has none; fit again",
    );
  }
  return { weights: replacements(adapters, scale) };
}
