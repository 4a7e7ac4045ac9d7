// deno-lint-ignore-file camelcase -- keys are spelled as in the file

import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { InputError, size } from "../../core/mod.ts";
import { newGraph } from "../../graph/mod.ts";
import { rootModule } from "../layers/mod.ts";
import { conditioningInputs } from "./conditioning_inputs.ts";
import { unet } from "./unet.ts";
import { parseUNetConfig } from "./unet_config.ts";

/** `UNet2DConditionModel(sample_size=64).config` of diffusers 0.42.1. */
const DEFAULTS = {
  sample_size: 64,
  in_channels: 4,
  out_channels: 4,
  center_input_sample: false,
  flip_sin_to_cos: true,
  freq_shift: 0,
  down_block_types: [
    "CrossAttnDownBlock2D",
    "CrossAttnDownBlock2D",
    "CrossAttnDownBlock2D",
    "DownBlock2D",
  ],
  mid_block_type: "UNetMidBlock2DCrossAttn",
  up_block_types: [
    "UpBlock2D",
    "CrossAttnUpBlock2D",
    "CrossAttnUpBlock2D",
    "CrossAttnUpBlock2D",
  ],
  only_cross_attention: false,
  block_out_channels: [320, 640, 1280, 1280],
  layers_per_block: 2,
  downsample_padding: 1,
  mid_block_scale_factor: 1,
  dropout: 0.0,
  act_fn: "silu",
  norm_num_groups: 32,
  norm_eps: 1e-05,
  cross_attention_dim: 1280,
  transformer_layers_per_block: 1,
  reverse_transformer_layers_per_block: null,
  encoder_hid_dim: null,
  encoder_hid_dim_type: null,
  attention_head_dim: 8,
  num_attention_heads: null,
  dual_cross_attention: false,
  use_linear_projection: false,
  class_embed_type: null,
  addition_embed_type: null,
  addition_time_embed_dim: null,
  num_class_embeds: null,
  upcast_attention: false,
  resnet_time_scale_shift: "default",
  resnet_skip_time_act: false,
  resnet_out_scale_factor: 1.0,
  time_embedding_type: "positional",
  time_embedding_dim: null,
  time_embedding_act_fn: null,
  timestep_post_act: null,
  time_cond_proj_dim: null,
  conv_in_kernel: 3,
  conv_out_kernel: 3,
  projection_class_embeddings_input_dim: null,
  attention_type: "default",
  class_embeddings_concat: false,
  mid_block_only_cross_attention: null,
  cross_attention_norm: null,
  addition_embed_type_num_heads: 64,
  _use_default_values: ["in_channels"],
};

/** `unet/config.json` of Stable Diffusion 1.5. */
const SD15 = {
  _class_name: "UNet2DConditionModel",
  _diffusers_version: "0.6.0",
  act_fn: "silu",
  attention_head_dim: 8,
  block_out_channels: [320, 640, 1280, 1280],
  center_input_sample: false,
  cross_attention_dim: 768,
  down_block_types: DEFAULTS.down_block_types,
  downsample_padding: 1,
  flip_sin_to_cos: true,
  freq_shift: 0,
  in_channels: 4,
  layers_per_block: 2,
  mid_block_scale_factor: 1,
  norm_eps: 1e-05,
  norm_num_groups: 32,
  out_channels: 4,
  sample_size: 64,
  up_block_types: DEFAULTS.up_block_types,
};

function problems(json: unknown): readonly string[] {
  let found: readonly string[] = [];
  throws(() => parseUNetConfig(json), (error) => {
    found = (error as InputError).problems;
    return error instanceof InputError;
  });
  return found;
}

Deno.test("parseUNetConfig() has the defaults of diffusers", () => {
  const parsed = parseUNetConfig({ sample_size: 64 });
  const expected = Object.keys(parsed)
    .map((key) => [key, DEFAULTS[key as keyof typeof DEFAULTS]]);
  deepStrictEqual(parsed, Object.fromEntries(expected));
});

Deno.test("parseUNetConfig() accepts every key that diffusers writes", () => {
  strictEqual(parseUNetConfig(DEFAULTS).cross_attention_dim, 1280);
});

Deno.test("parseUNetConfig() accepts Stable Diffusion 1.5", () => {
  const config = parseUNetConfig(SD15);
  deepStrictEqual(
    [config.cross_attention_dim, config.attention_head_dim, config.sample_size],
    [768, 8, 64],
  );
  strictEqual(config.use_linear_projection, false);
});

Deno.test("parseUNetConfig() accepts Stable Diffusion 2.1", () => {
  const config = parseUNetConfig({
    ...SD15,
    attention_head_dim: [5, 10, 20, 20],
    cross_attention_dim: 1024,
    dual_cross_attention: false,
    num_class_embeds: null,
    only_cross_attention: false,
    sample_size: 96,
    upcast_attention: true,
    use_linear_projection: true,
  });
  deepStrictEqual(config.attention_head_dim, [5, 10, 20, 20]);
});

const SDXL = {
  ...SD15,
  addition_embed_type: "text_time",
  addition_time_embed_dim: 256,
  attention_head_dim: [5, 10, 20],
  block_out_channels: [320, 640, 1280],
  cross_attention_dim: 2048,
  down_block_types: [
    "DownBlock2D",
    "CrossAttnDownBlock2D",
    "CrossAttnDownBlock2D",
  ],
  projection_class_embeddings_input_dim: 2816,
  sample_size: 128,
  transformer_layers_per_block: [1, 2, 10],
  up_block_types: ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
  use_linear_projection: true,
};

Deno.test("SDXL has 70 attentions of each kind, by their names in diffusers", () => {
  const config = parseUNetConfig(SDXL);
  const seen: string[] = [];
  const graph = newGraph();
  const nowhere = { dtype: "F32", file: "/none", offset: 0 } as const;
  const place = rootModule(graph, {
    take: (name, shape) => ({
      ...nowhere,
      name,
      shape,
      bytes: 4 * size(shape),
    }),
    finish() {},
  });
  unet(place, config, {
    latents: graph.input("latents", [1, 4, 8, 8]),
    timestepEmbedding: graph.input("timestepEmbedding", [1, 320]),
    ...conditioningInputs(graph, config, 1, 77),
  }, { onOutput: (path, x) => (seen.push(path), x) });
  const names = (kind: string) => seen.filter((path) => path.endsWith(kind));
  deepStrictEqual([names("attn1").length, names("attn2").length], [70, 70]);
  const deep = [0, 1, 2].flatMap((i) =>
    Array.from(
      { length: 10 },
      (_, j) => `up_blocks.0.attentions.${i}.transformer_blocks.${j}.attn2`,
    )
  );
  deepStrictEqual(
    names("attn2").filter((path) => path.startsWith("up_blocks.0.")),
    deep,
  );
});

Deno.test("parseUNetConfig() wants the widths of what is added to the time, and only then", () => {
  throws(
    () => parseUNetConfig({ ...SDXL, addition_time_embed_dim: null }),
    /addition_time_embed_dim: expected a whole number, since there is an addition_embed_type, got null/,
  );
  throws(
    () => parseUNetConfig({ ...SDXL, addition_embed_type: null }),
    /addition_time_embed_dim: expected none, since there is no addition_embed_type, got 256/,
  );
});

Deno.test("parseUNetConfig() lists every value that is not supported", () => {
  deepStrictEqual(
    problems({
      ...SD15,
      act_fn: "gelu",
      center_input_sample: true,
      class_embed_type: "timestep",
      conv_in_kernel: 5,
      down_block_types: ["AttnDownBlock2D", ...SD15.down_block_types.slice(1)],
      flip_sin_to_cos: 1,
      mid_block_type: null,
      norm_num_groups: null,
      num_attention_heads: 8,
      sample_size: 0,
      some_new_key: [1],
      switched_off: false,
    }),
    [
      "sample_size: expected a whole number, or a height and a width, got 0",
      "center_input_sample: only false is supported, got true",
      "flip_sin_to_cos: expected true or false, got 1",
      'down_block_types[0]: expected one of CrossAttnDownBlock2D, DownBlock2D, got "AttnDownBlock2D"',
      'mid_block_type: only "UNetMidBlock2DCrossAttn" is supported, got null',
      'act_fn: only "silu" or "swish" is supported, got "gelu"',
      "norm_num_groups: expected a whole number >= 1 and <= 4096, got null",
      "num_attention_heads: only null is supported, got 8",
      "conv_in_kernel: only 3 is supported, got 5",
      'class_embed_type: this key is not supported, got "timestep"',
      "some_new_key: this key is not supported, got [1]",
    ].map((problem) => `unet/config.json: ${problem}`),
  );
});

Deno.test("parseUNetConfig() lists lists that do not fit each other", () => {
  deepStrictEqual(
    problems({
      ...SD15,
      attention_head_dim: [5, 10, 20],
      block_out_channels: [320, 640, 1280, 1296],
      up_block_types: ["UpBlock2D"],
    }),
    [
      'unet/config.json: up_block_types: expected 4 entries, as many as block_out_channels, got ["UpBlock2D"]',
      "unet/config.json: attention_head_dim: expected 4 entries, as many as block_out_channels, got [5,10,20]",
      "unet/config.json: norm_num_groups: expected a divisor of block_out_channels.3, 1296, got 32",
    ],
  );
});

Deno.test("parseUNetConfig() refuses a shift that leaves no frequencies", () => {
  const config = { sample_size: 8, block_out_channels: [3, 6, 6, 6] };
  const sizes = { ...config, norm_num_groups: 3, attention_head_dim: 3 };
  parseUNetConfig(sizes);
  throws(
    () => parseUNetConfig({ ...sizes, freq_shift: 1 }),
    new InputError('Cannot use "unet/config.json"', [
      "unet/config.json: freq_shift: expected less than half of block_out_channels.0, 1, got 1",
    ]),
  );
});

Deno.test("parseUNetConfig() refuses sizes beyond any model", () => {
  deepStrictEqual(problems({ ...SD15, cross_attention_dim: 1e9 }), [
    "unet/config.json: cross_attention_dim: expected a whole number >= 1 and <= 1048576, got 1000000000",
  ]);
});

Deno.test("parseUNetConfig() refuses what is not an object", () => {
  for (const json of [null, [], "unet", 1]) {
    deepStrictEqual(problems(json), [
      `unet/config.json: expected an object, got ${JSON.stringify(json)}`,
    ]);
  }
});
