// deno-lint-ignore-file camelcase -- keys are spelled as in the file

import { z } from "zod";
import { COUNT, only, parseConfig, SIZE } from "../files/mod.ts";

/** What a UNet's `config.json` says, in diffusers' own names. */
export interface UNetConfig {
  /** Height and width of the latents, in latent pixels; one number for a square. */
  readonly sample_size: number | readonly [number, number];
  /** Channels of the latents. */
  readonly in_channels: number;
  /** Channels of the prediction. */
  readonly out_channels: number;
  /** Whether the cosines of the time embedding come before the sines. */
  readonly flip_sin_to_cos: boolean;
  /** Subtracted from the number of frequencies of the time embedding. */
  readonly freq_shift: number;
  /** Blocks on the way down, from the finest. */
  readonly down_block_types:
    readonly ("CrossAttnDownBlock2D" | "DownBlock2D")[];
  /** Block at the coarsest level. */
  readonly mid_block_type: "UNetMidBlock2DCrossAttn";
  /** Blocks on the way up, from the coarsest. */
  readonly up_block_types: readonly ("CrossAttnUpBlock2D" | "UpBlock2D")[];
  /** Channels per level, from the finest. */
  readonly block_out_channels: readonly number[];
  /** Residual blocks per level on the way down, one fewer than on the way up; of all levels, or one per level. */
  readonly layers_per_block: number | readonly number[];
  /** Zeros around the input of a strided convolution. */
  readonly downsample_padding: 1;
  /** What the residuals of the middle block are divided by. */
  readonly mid_block_scale_factor: 1;
  /** Activation of the residual blocks. */
  readonly act_fn: "silu" | "swish";
  /** Groups of the group normalisations. */
  readonly norm_num_groups: number;
  /** Added to the variance in the residual blocks' group normalisations. */
  readonly norm_eps: number;
  /** Width of the text embeddings. */
  readonly cross_attention_dim: number;
  /** Transformer blocks after a residual block; of all levels, or one per level. */
  readonly transformer_layers_per_block: number | readonly number[];
  /** **Number of heads**, despite the name; of all levels, or one per level. */
  readonly attention_head_dim: number | readonly number[];
  /** Whether the transformers' outer projections are linear layers, not 1×1 convolutions. */
  readonly use_linear_projection: boolean;
  /** Whether attention is computed in float32 in a half-precision model. */
  readonly upcast_attention: boolean;
  /** What the time embedding is added to: a pooled text and sizes in SDXL. */
  readonly addition_embed_type: "text_time" | null;
  /** Sinusoids of each size; a number if `addition_embed_type` is one. */
  readonly addition_time_embed_dim: number | null;
  /** Width of pooled text and sinusoids of all six sizes together; a number if `addition_embed_type` is one. */
  readonly projection_class_embeddings_input_dim: number | null;
}

/**
 * Parses the `config.json` of a `UNet2DConditionModel` of Stable Diffusion 1, 2 and XL.
 *
 * Absent keys have diffusers' defaults, except `sample_size`, without which
 * diffusers cannot tell the size of the latents either.
 *
 * @param file Name of the file, for error messages.
 * @throws {InputError} If a key or value is not supported; lists every problem.
 * @see `UNet2DConditionModel.__init__` in diffusers 0.42
 *
 * @example Usage
 * ```ts
 * import { parseUNetConfig } from "./unet_config.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const config = parseUNetConfig({ sample_size: 64 });
 * deepStrictEqual(config.block_out_channels, [320, 640, 1280, 1280]);
 * ```
 */
export function parseUNetConfig(
  json: unknown,
  file: string = "unet/config.json",
): UNetConfig {
  return parseConfig(SCHEMA, INERT, json, file);
}

const PER_LEVEL = z.union([COUNT, z.array(COUNT)], {
  error: "expected a whole number from 1 to 4096, or one per level",
});

const SCHEMA = z.object({
  sample_size: z.union([SIZE, z.tuple([SIZE, SIZE])], {
    error: "expected a whole number, or a height and a width",
  }),
  in_channels: SIZE.default(4),
  out_channels: SIZE.default(4),
  center_input_sample: only(false),
  flip_sin_to_cos: z.boolean().default(true),
  freq_shift: z.number().default(0),
  down_block_types: z.array(z.enum(["CrossAttnDownBlock2D", "DownBlock2D"]))
    .min(1).max(8).default([
      "CrossAttnDownBlock2D",
      "CrossAttnDownBlock2D",
      "CrossAttnDownBlock2D",
      "DownBlock2D",
    ]),
  mid_block_type: only("UNetMidBlock2DCrossAttn"),
  up_block_types: z.array(z.enum(["CrossAttnUpBlock2D", "UpBlock2D"])).default([
    "UpBlock2D",
    "CrossAttnUpBlock2D",
    "CrossAttnUpBlock2D",
    "CrossAttnUpBlock2D",
  ]),
  only_cross_attention: only(false),
  block_out_channels: z.array(SIZE).default([320, 640, 1280, 1280]),
  layers_per_block: PER_LEVEL.default(2),
  downsample_padding: only(1),
  mid_block_scale_factor: only(1),
  act_fn: only("silu", "swish"),
  norm_num_groups: COUNT.default(32),
  norm_eps: z.number().positive().default(1e-5),
  cross_attention_dim: SIZE.default(1280),
  transformer_layers_per_block: PER_LEVEL.default(1),
  attention_head_dim: PER_LEVEL.default(8),
  num_attention_heads: only(null),
  use_linear_projection: z.boolean().default(false),
  upcast_attention: z.boolean().default(false),
  resnet_time_scale_shift: only("default"),
  resnet_out_scale_factor: only(1),
  time_embedding_type: only("positional"),
  conv_in_kernel: only(3),
  conv_out_kernel: only(3),
  attention_type: only("default"),
  addition_embed_type: only(null, "text_time"),
  addition_time_embed_dim: SIZE.nullable().default(null),
  projection_class_embeddings_input_dim: SIZE.nullable().default(null),
}).superRefine((config, { addIssue }) => {
  const levels = config.block_out_channels.length;
  const note = (key: keyof typeof config, message: string) =>
    addIssue({ code: "custom", path: [key], message });
  for (const key of LISTS) {
    const value = config[key];
    if (Array.isArray(value) && value.length !== levels) {
      note(key, `expected ${levels} entries, as many as block_out_channels`);
    }
  }
  for (const key of ADDED) {
    if ((config[key] === null) === (config.addition_embed_type === null)) {
      continue;
    }
    note(
      key,
      config[key] === null
        ? "expected a whole number, since there is an addition_embed_type"
        : "expected none, since there is no addition_embed_type",
    );
  }
  const frequencies = Math.floor((config.block_out_channels[0] ?? 0) / 2);
  if (frequencies > 0 && config.freq_shift >= frequencies) {
    note(
      "freq_shift",
      `expected less than half of block_out_channels.0, ${frequencies}`,
    );
  }
  config.block_out_channels.forEach((channels, level) => {
    const heads = Array.isArray(config.attention_head_dim)
      ? config.attention_head_dim[level] ?? 1
      : config.attention_head_dim;
    if (channels % config.norm_num_groups !== 0) {
      note(
        "norm_num_groups",
        `expected a divisor of block_out_channels.${level}, ${channels}`,
      );
    }
    if (channels < heads) {
      note(
        "attention_head_dim",
        `expected at most block_out_channels.${level}, ${channels}, since this is the number of heads`,
      );
    }
  });
});

const LISTS = [
  "down_block_types",
  "up_block_types",
  "layers_per_block",
  "transformer_layers_per_block",
  "attention_head_dim",
] as const;

const ADDED = [
  "addition_time_embed_dim",
  "projection_class_embeddings_input_dim",
] as const;

/** Dropout is for training; the other belongs to an embedding that is refused. */
const INERT: ReadonlySet<string> = new Set([
  "dropout",
  "addition_embed_type_num_heads",
]);
