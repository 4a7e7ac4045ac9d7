// deno-lint-ignore-file camelcase -- keys are spelled as in the file

import { z } from "zod";
import {
  COUNT,
  gatherSync,
  isObject,
  only,
  parseConfig,
  readJson,
  SIZE,
} from "../files/mod.ts";
import { TRANSFORMERS_KEYS } from "./_transformers_keys.ts";

/** What the config of CLIP's text transformer says, in transformers' own names. */
export interface ClipTextConfig {
  /** Number of tokens in the vocabulary. */
  readonly vocab_size: number;
  /** Width of the residual stream. */
  readonly hidden_size: number;
  /** Width of the feed-forward layer. */
  readonly intermediate_size: number;
  /** Number of layers. */
  readonly num_hidden_layers: number;
  /** Number of heads, a divisor of `hidden_size`. */
  readonly num_attention_heads: number;
  /** Longest prompt, in tokens. */
  readonly max_position_embeddings: number;
  /** Activation of the feed-forward layer. */
  readonly hidden_act: "quick_gelu" | "gelu";
  /** Added to the variance in layer normalisations. */
  readonly layer_norm_eps: number;
  /**
   * Token whose first position is pooled into the text's embedding. The value 2,
   * in old configs, means the position of the largest token id instead.
   */
  readonly eos_token_id: number;
}

/** What the config of CLIP's text transformer with a projection says. */
export interface ProjectedTextConfig extends ClipTextConfig {
  /** Width of a text's embedding. */
  readonly projection_dim: number;
}

/** What the config of CLIP's vision transformer says, in transformers' own names. */
export interface ClipVisionConfig {
  /** Width of the residual stream. */
  readonly hidden_size: number;
  /** Width of the feed-forward layer. */
  readonly intermediate_size: number;
  /** Number of layers. */
  readonly num_hidden_layers: number;
  /** Number of heads, a divisor of `hidden_size`. */
  readonly num_attention_heads: number;
  /** Channels of the images. */
  readonly num_channels: 3;
  /** Side of the square images, in pixels. */
  readonly image_size: number;
  /** Side of the square patches, in pixels. */
  readonly patch_size: number;
  /** Activation of the feed-forward layer. */
  readonly hidden_act: "quick_gelu" | "gelu";
  /** Added to the variance in layer normalisations. */
  readonly layer_norm_eps: number;
}

/** What the config of a whole CLIP says. */
export interface ClipConfig {
  /** The text transformer. */
  readonly text_config: ClipTextConfig;
  /** The vision transformer. */
  readonly vision_config: ClipVisionConfig;
  /** Width of the embeddings that texts and images share. */
  readonly projection_dim: number;
  /** Logarithm of the scale of the cosines before training; the checkpoint holds the trained one. */
  readonly logit_scale_init_value: number;
}

/**
 * Parses the `config.json` of a `CLIPTextModel`.
 *
 * @param json The config as read; absent keys have transformers' defaults.
 * @param file Name of the file, for error messages.
 * @throws {InputError} If a key or value is not supported; lists every problem.
 * @see `CLIPTextConfig` in transformers 5.23
 *
 * @example Usage
 * ```ts
 * import { parseClipTextConfig } from "./clip_config.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const config = parseClipTextConfig({ hidden_size: 768, num_attention_heads: 12 });
 * deepStrictEqual(config.max_position_embeddings, 77);
 * ```
 */
export function parseClipTextConfig(
  json: unknown,
  file: string = "text_encoder/config.json",
): ClipTextConfig {
  return parseConfig(TEXT, TRANSFORMERS_KEYS, json, file);
}

/**
 * Parses the `config.json` of a `CLIPTextModelWithProjection`.
 *
 * @param json The config as read; absent keys have transformers' defaults.
 * @param file Name of the file, for error messages.
 * @throws {InputError} If a key or value is not supported; lists every problem.
 */
export function parseProjectedTextConfig(
  json: unknown,
  file: string = "text_encoder_2/config.json",
): ProjectedTextConfig {
  return parseConfig(PROJECTED, TRANSFORMERS_KEYS, json, file);
}

/**
 * Parses the `config.json` of a whole `CLIPModel`.
 *
 * Old files repeat the parts as `text_config_dict` and `vision_config_dict`;
 * where they are there they hold, as in transformers.
 *
 * @param json The config as read; absent keys have transformers' defaults.
 * @param file Name of the file, for error messages.
 * @throws {InputError} If a key or value is not supported; lists every problem.
 * @see `CLIPConfig` in transformers 5.23
 */
export function parseClipConfig(
  json: unknown,
  file: string = "config.json",
): ClipConfig {
  const part = (name: string) => {
    const parts = isObject(json) ? json : {};
    const key = parts[`${name}_dict`] ? `${name}_dict` : name;
    return [parts[key] ?? {}, `${file}: ${key}`] as const;
  };
  const [whole, text_config, vision_config] = gatherSync(
    `Cannot use "${file}"`,
    [
      () => parseConfig(WHOLE, WHOLE_KEYS, json, file),
      () => parseConfig(TEXT, TRANSFORMERS_KEYS, ...part("text_config")),
      () => parseConfig(VISION, TRANSFORMERS_KEYS, ...part("vision_config")),
    ],
  );
  return { ...whole, text_config, vision_config };
}

/**
 * Reads the config of a whole CLIP from its folder.
 *
 * @param folder Folder with `config.json`, as transformers saves a `CLIPModel`.
 * @throws {InputError} If the file is missing, or a key or value is not supported.
 * @throws {EnvironmentError} If the file may not be read.
 */
export async function readClipConfig(folder: string): Promise<ClipConfig> {
  const path = `${folder}/config.json`;
  return parseClipConfig(await readJson(path), path);
}

const TOWER = {
  num_hidden_layers: COUNT.default(12),
  hidden_act: only("quick_gelu", "gelu"),
  layer_norm_eps: z.number().positive().default(1e-5),
};

const TEXT = z.object({
  model_type: only("clip_text_model"),
  ...TOWER,
  vocab_size: SIZE.default(49408),
  hidden_size: SIZE.default(512),
  intermediate_size: SIZE.default(2048),
  num_attention_heads: COUNT.default(8),
  max_position_embeddings: SIZE.default(77),
  eos_token_id: z.int().min(0).default(49407),
}).superRefine(checkHeads);

const PROJECTED = TEXT.safeExtend({ projection_dim: SIZE.default(512) });

const SIDE = z.union([
  SIZE,
  z.tuple([SIZE, SIZE]).refine(([h, w]) => h === w).transform(([h]) => h),
], { error: "expected a side in pixels, of a square" });

const VISION = z.object({
  model_type: only("clip_vision_model"),
  ...TOWER,
  hidden_size: SIZE.default(768),
  intermediate_size: SIZE.default(3072),
  num_attention_heads: COUNT.default(12),
  num_channels: only(3),
  image_size: SIDE.default(224),
  patch_size: SIDE.default(32),
}).superRefine(checkHeads).superRefine((config, { addIssue }) => {
  if (config.patch_size > config.image_size) {
    addIssue({
      code: "custom",
      path: ["patch_size"],
      message: `expected at most image_size, ${config.image_size}`,
    });
  }
});

const WHOLE = z.object({
  model_type: only("clip"),
  projection_dim: SIZE.default(512),
  logit_scale_init_value: z.number().default(2.6592),
});

const WHOLE_KEYS: ReadonlySet<string> = new Set([
  ...TRANSFORMERS_KEYS,
  // the text tower reads its own
  "eos_token_id",
  "text_config",
  "text_config_dict",
  "vision_config",
  "vision_config_dict",
]);

function checkHeads(
  config: { hidden_size: number; num_attention_heads: number },
  { addIssue }: z.core.$RefinementCtx,
): void {
  if (config.hidden_size % config.num_attention_heads === 0) return;
  addIssue({
    code: "custom",
    path: ["num_attention_heads"],
    message: `expected a divisor of hidden_size, ${config.hidden_size}`,
  });
}
