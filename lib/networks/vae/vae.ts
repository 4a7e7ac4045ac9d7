import { at } from "../../core/mod.ts";
import type { Value } from "../../graph/mod.ts";
import {
  add,
  conv2d,
  downsample,
  groupNorm,
  linear,
  type Module,
  reshape,
  resnetBlock,
  silu,
  transpose,
  upsample,
} from "../layers/mod.ts";
import type { VaeConfig } from "./vae_config.ts";

const EPSILON = 1e-6;

/**
 * The decoder of `AutoencoderKL`, with the latents' scaling undone in front.
 *
 * @param m Root module of the autoencoder's checkpoint.
 * @param latents Latents `[n, latent_channels, h, w]`, of about unit variance.
 * @returns Images `[n, 3, H, W]`, about −1 … 1.
 */
export function vaeDecoder(
  m: Module,
  config: VaeConfig,
  latents: Value,
): Value {
  const groups = config.norm_num_groups;
  const widths = config.block_out_channels.toReversed();
  const decoder = m.at("decoder");
  let x = m.op("Div", [latents, m.scalar(config.scaling_factor)]);
  if (config.use_post_quant_conv) {
    const channels = config.latent_channels;
    x = conv2d(m.at("post_quant_conv"), x, channels, { kernel: 1 });
  }
  x = conv2d(decoder.at("conv_in"), x, at(widths, 0));
  x = middle(decoder.at("mid_block"), config, x);
  widths.forEach((out, level) => {
    const block = decoder.at(`up_blocks.${level}`);
    for (let i = 0; i <= config.layers_per_block; i++) {
      const place = block.at(`resnets.${i}`);
      x = resnetBlock(place, x, null, { out, groups, epsilon: EPSILON });
    }
    if (level < widths.length - 1) {
      const [height, width] = [2 * at(x.shape, 2), 2 * at(x.shape, 3)];
      x = upsample(block.at("upsamplers.0"), x, height, width);
    }
  });
  const normal = groupNorm(decoder.at("conv_norm_out"), x, groups, EPSILON);
  return conv2d(decoder.at("conv_out"), silu(m, normal), config.out_channels);
}

/**
 * The encoder of `AutoencoderKL`: the mean of the posterior, scaled.
 *
 * @param m Root module of the autoencoder's checkpoint.
 * @param images Images `[n, 3, H, W]`, −1 … 1.
 * @returns Latents `[n, latent_channels, h, w]`, of about unit variance.
 */
export function vaeEncoder(
  m: Module,
  config: VaeConfig,
  images: Value,
): Value {
  const groups = config.norm_num_groups;
  const widths = config.block_out_channels;
  const channels = config.latent_channels;
  const encoder = m.at("encoder");
  let x = conv2d(encoder.at("conv_in"), images, at(widths, 0));
  widths.forEach((out, level) => {
    const block = encoder.at(`down_blocks.${level}`);
    for (let i = 0; i < config.layers_per_block; i++) {
      const place = block.at(`resnets.${i}`);
      x = resnetBlock(place, x, null, { out, groups, epsilon: EPSILON });
    }
    if (level < widths.length - 1) {
      x = downsample(block.at("downsamplers.0"), x, [0, 0, 1, 1]);
    }
  });
  x = middle(encoder.at("mid_block"), config, x);
  const normal = groupNorm(encoder.at("conv_norm_out"), x, groups, EPSILON);
  x = conv2d(encoder.at("conv_out"), silu(m, normal), 2 * channels);
  if (config.use_quant_conv) {
    x = conv2d(m.at("quant_conv"), x, 2 * channels, { kernel: 1 });
  }
  const mean = m.op("Slice", [x], { starts: [0], ends: [channels], axes: [1] });
  return m.op("Mul", [mean, m.scalar(config.scaling_factor)]);
}

function middle(m: Module, config: VaeConfig, x: Value): Value {
  const sizes = {
    out: at(x.shape, 1),
    groups: config.norm_num_groups,
    epsilon: EPSILON,
  };
  let y = resnetBlock(m.at("resnets.0"), x, null, sizes);
  if (config.mid_block_add_attention) {
    y = selfAttention(m.at("attentions.0"), y, sizes.groups);
  }
  return resnetBlock(m.at("resnets.1"), y, null, sizes);
}

/** Attention with one head among the positions of an image, around a residual. */
function selfAttention(m: Module, x: Value, groups: number): Value {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const normal = groupNorm(m.at("group_norm"), x, groups, EPSILON);
  const image = transpose(m, normal, [0, 2, 3, 1]);
  const rows = reshape(m, image, [n, height * width, c]);
  const [q, k, v] = ["to_q", "to_k", "to_v"].map((name) =>
    linear(m.at(name), rows, c)
  ) as [Value, Value, Value];
  const attended = m.op("MultiHeadAttention", [q, k, v], {
    num_heads: 1,
  });
  const out = linear(m.at("to_out.0"), attended, c);
  const back = reshape(m, out, [n, height, width, c]);
  return add(m, x, transpose(m, back, [0, 3, 1, 2]));
}
