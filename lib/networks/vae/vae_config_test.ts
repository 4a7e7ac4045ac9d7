// deno-lint-ignore-file camelcase -- keys are spelled as in the file

import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { InputError } from "../../core/mod.ts";
import { parseVaeConfig } from "./vae_config.ts";

/** `AutoencoderKL().config` of diffusers 0.42.1. */
const DEFAULTS = {
  in_channels: 3,
  out_channels: 3,
  down_block_types: ["DownEncoderBlock2D"],
  up_block_types: ["UpDecoderBlock2D"],
  block_out_channels: [64],
  layers_per_block: 1,
  act_fn: "silu",
  latent_channels: 4,
  norm_num_groups: 32,
  sample_size: 32,
  scaling_factor: 0.18215,
  shift_factor: null,
  latents_mean: null,
  latents_std: null,
  force_upcast: true,
  use_quant_conv: true,
  use_post_quant_conv: true,
  mid_block_add_attention: true,
};

/** `vae/config.json` of Stable Diffusion 1.5. */
const SD15 = {
  _class_name: "AutoencoderKL",
  _diffusers_version: "0.6.0",
  act_fn: "silu",
  block_out_channels: [128, 256, 512, 512],
  down_block_types: new Array(4).fill("DownEncoderBlock2D"),
  in_channels: 3,
  latent_channels: 4,
  layers_per_block: 2,
  norm_num_groups: 32,
  out_channels: 3,
  sample_size: 512,
  up_block_types: new Array(4).fill("UpDecoderBlock2D"),
};

Deno.test("parseVaeConfig() has the defaults of diffusers", () => {
  const parsed = parseVaeConfig({});
  const expected = Object.keys(parsed)
    .map((key) => [key, DEFAULTS[key as keyof typeof DEFAULTS]]);
  deepStrictEqual(parsed, Object.fromEntries(expected));
  deepStrictEqual(parseVaeConfig(DEFAULTS), parsed);
});

Deno.test("parseVaeConfig() accepts Stable Diffusion 1.5, whose scale is the default", () => {
  const config = parseVaeConfig(SD15);
  strictEqual(config.scaling_factor, 0.18215);
  strictEqual(config.layers_per_block, 2);
});

Deno.test("parseVaeConfig() lists every problem", () => {
  throws(
    () =>
      parseVaeConfig({
        ...SD15,
        latent_channels: 2.5,
        out_channels: 4,
        scaling_factor: 0,
        shift_factor: 0.1,
        temporal_compression_ratio: 4,
      }),
    new InputError('Cannot use "vae/config.json"', [
      "vae/config.json: out_channels: only 3 is supported, got 4",
      "vae/config.json: latent_channels: expected a whole number >= 1 and <= 1048576, got 2.5",
      "vae/config.json: scaling_factor: expected a number > 0, got 0",
      "vae/config.json: shift_factor: only null is supported, got 0.1",
      "vae/config.json: temporal_compression_ratio: this key is not supported, got 4",
    ]),
  );
  throws(
    () => parseVaeConfig({ ...SD15, block_out_channels: [128, 250] }),
    new InputError('Cannot use "vae/config.json"', [
      'vae/config.json: down_block_types: expected 2 entries, as many as block_out_channels, got ["DownEncoderBlock2D", … and 3 more]',
      `vae/config.json: up_block_types: expected 2 entries, as many as block_out_channels, got ${
        JSON.stringify(SD15.up_block_types)
      }`,
      "vae/config.json: norm_num_groups: expected a divisor of block_out_channels.1, 250, got 32",
    ]),
  );
});
