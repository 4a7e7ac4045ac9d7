import { Option } from "@commander-js/extra-typings";
import { type PresetName, PRESETS } from "./presets.ts";

/** What a model may be named by; {@linkcode resolveNames} finds it by what stands between the brackets. */
export const MODEL_NAME = "<dir|id>";

/** `--model`, the pipeline. */
export const modelOption = new Option(
  `--model ${MODEL_NAME}`,
  "Stable Diffusion 1, 2 or XL: a folder of diffusers, or OWNER/NAME[@REVISION] as it was pulled (default: the embedded model)",
);

/** `--clip`, the CLIP that judges. */
export const clipOption = new Option(
  `--clip ${MODEL_NAME}`,
  "CLIP that judges the images: a folder of transformers, or OWNER/NAME[@REVISION] as it was pulled",
);

/** `--preset`, which names the models and the size of a published evaluation. */
export const presetOption = new Option(
  "--preset <name>",
  "models, judge and size of a published evaluation, where no flag says others",
).choices(Object.keys(PRESETS) as PresetName[]);
