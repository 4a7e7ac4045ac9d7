// deno-lint-ignore-file camelcase -- keys are spelled as in the file

import { z } from "zod";
import { COUNT, only, parseConfig, SIZE } from "../files/mod.ts";

/** What an autoencoder's `config.json` says, in diffusers' own names. */
export interface VaeConfig {
  /** Channels of the images. */
  readonly in_channels: 3;
  /** Channels of the decoded images. */
  readonly out_channels: 3;
  /** Blocks of the encoder, from the finest. */
  readonly down_block_types: readonly "DownEncoderBlock2D"[];
  /** Blocks of the decoder, from the coarsest. */
  readonly up_block_types: readonly "UpDecoderBlock2D"[];
  /** Channels per level, from the finest; each level after the first halves the side. */
  readonly block_out_channels: readonly number[];
  /** Residual blocks per level of the encoder, one fewer than in the decoder. */
  readonly layers_per_block: number;
  /** Activation of the residual blocks. */
  readonly act_fn: "silu" | "swish";
  /** Channels of the latents. */
  readonly latent_channels: number;
  /** Groups of the group normalisations. */
  readonly norm_num_groups: number;
  /** What latents are multiplied by to have about unit variance. */
  readonly scaling_factor: number;
  /** Whether a 1×1 convolution follows the encoder. */
  readonly use_quant_conv: boolean;
  /** Whether a 1×1 convolution precedes the decoder. */
  readonly use_post_quant_conv: boolean;
  /** Whether the middle blocks have attention. */
  readonly mid_block_add_attention: boolean;
  /** Whether SDXL's must not compute in half precision. */
  readonly force_upcast: boolean;
}

/**
 * Parses the `config.json` of an `AutoencoderKL` of the Stable Diffusion 1 and 2 family.
 *
 * @param json The config as read; absent keys have diffusers' defaults.
 * @param file Name of the file, for error messages.
 * @throws {InputError} If a key or value is not supported; lists every problem.
 * @see `AutoencoderKL.__init__` in diffusers 0.42
 *
 * @example Usage
 * ```ts
 * import { parseVaeConfig } from "./vae_config.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(parseVaeConfig({}).scaling_factor, 0.18215);
 * ```
 */
export function parseVaeConfig(
  json: unknown,
  file: string = "vae/config.json",
): VaeConfig {
  return parseConfig(SCHEMA, INERT, json, file);
}

const SCHEMA = z.object({
  in_channels: only(3),
  out_channels: only(3),
  down_block_types: z.array(z.enum(["DownEncoderBlock2D"])).min(1).max(8)
    .default(["DownEncoderBlock2D"]),
  up_block_types: z.array(z.enum(["UpDecoderBlock2D"]))
    .default(["UpDecoderBlock2D"]),
  block_out_channels: z.array(SIZE).default([64]),
  layers_per_block: COUNT.default(1),
  act_fn: only("silu", "swish"),
  latent_channels: SIZE.default(4),
  norm_num_groups: COUNT.default(32),
  scaling_factor: z.number().positive().default(0.18215),
  shift_factor: only(null),
  latents_mean: only(null),
  latents_std: only(null),
  use_quant_conv: z.boolean().default(true),
  use_post_quant_conv: z.boolean().default(true),
  mid_block_add_attention: z.boolean().default(true),
  force_upcast: z.boolean().default(true),
}).superRefine((config, { addIssue }) => {
  const levels = config.block_out_channels.length;
  for (const key of ["down_block_types", "up_block_types"] as const) {
    if (config[key].length !== levels) {
      addIssue({
        code: "custom",
        path: [key],
        message: `expected ${levels} entries, as many as block_out_channels`,
      });
    }
  }
  config.block_out_channels.forEach((channels, level) => {
    if (channels % config.norm_num_groups !== 0) {
      addIssue({
        code: "custom",
        path: ["norm_num_groups"],
        message:
          `expected a divisor of block_out_channels.${level}, ${channels}`,
      });
    }
  });
});

/** Sizes of training images and of tiles. */
const INERT: ReadonlySet<string> = new Set(["sample_size"]);
