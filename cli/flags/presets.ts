import type { CommandUnknownOpts } from "@commander-js/extra-typings";

/** What a published evaluation was made with; each is a flag of its name. */
export interface Preset {
  /** The pipeline, with its commit. */
  readonly model: string;
  /** The CLIP that judges, with its commit. */
  readonly clip: string;
  /** Who judges. */
  readonly judge: string;
  /** Size of the spec. */
  readonly size: string;
}

/** The CLIP of the paper. */
const CLIP =
  "openai/clip-vit-large-patch14@32bd64288804d66eefd0ccbe215aa642df71cc41";

/** Every preset. */
export const PRESETS = {
  /** The BiasMap paper's, section 4: SD1.5, judged by CLIP, 100 images per profession. */
  "biasmap-sd15": {
    model:
      "stable-diffusion-v1-5/stable-diffusion-v1-5@451f4fe16113bff5a5d2269ed5ad43b0592e9a14",
    clip: CLIP,
    judge: "clip_zero_shot",
    size: "paper",
  },
} as const satisfies Readonly<Record<string, Preset>>;

/** Name of a preset. */
export type PresetName = keyof typeof PRESETS;

/**
 * Says which models a preset names.
 *
 * @returns Their names; none without a preset.
 */
export function presetModels(name: PresetName | undefined): readonly string[] {
  return name === undefined ? [] : [PRESETS[name].model, PRESETS[name].clip];
}

/** Takes from a preset what no flag of the command line says. */
export function applyPreset(command: CommandUnknownOpts): void {
  const name: unknown = command.getOptionValue("preset");
  if (typeof name !== "string" || !Object.hasOwn(PRESETS, name)) return;
  for (const [key, value] of Object.entries(PRESETS[name as PresetName])) {
    const takes = command.options.some((o) => o.attributeName() === key);
    if (!takes || command.getOptionValueSource(key) === "cli") continue;
    command.setOptionValueWithSource(key, value, "preset");
  }
}
