import { at } from "../../core/mod.ts";
import type { Value } from "../../graph/mod.ts";
import {
  add,
  conv2d,
  downsample,
  groupNorm,
  type Module,
  type OnAttended,
  type OnContext,
  type OnOutput,
  resnetBlock,
  silu,
  transformer2d,
  upsample,
} from "../layers/mod.ts";
import type { UNetSite } from "./sites.ts";
import { timeEmbedding } from "./time_embedding.ts";
import type { UNetConfig } from "./unet_config.ts";

/** What a UNet is applied to. */
export interface UNetInputs {
  /** Noisy latents `[n, in_channels, h, w]`, scaled as the scheduler wants. */
  readonly latents: Value;
  /** Sinusoids of the timestep, the same for all rows or one for each, `[1 or n, block_out_channels[0]]`. */
  readonly timestepEmbedding: Value;
  /** Text embeddings `[n, l, cross_attention_dim]`. */
  readonly context: Value;
  /** Pooled text `[n, p]`, of a network with an `addition_embed_type`. */
  readonly pooled?: Value | undefined;
  /** Sinusoids of sizes `[n, 6k]`, of such a network. */
  readonly sizes?: Value | undefined;
}

/** Who looks into a UNet while its graph is built. */
export interface UNetObservers {
  /** Is shown the queries of each attention, in data-flow order. */
  readonly onAttention?: (site: UNetSite) => void;
  /** Is shown the output of the first convolution, of every resnet, attention block, transformer block, attention, feed-forward network, downsampler and upsampler, and of the middle block; may replace it. */
  readonly onOutput?: OnOutput;
  /** Says what each cross-attention reads in the place of the text embeddings. */
  readonly onContext?: OnContext;
  /** Is shown what each attention attends with, and may replace what came of it. */
  readonly onAttended?: OnAttended;
}

/**
 * `UNet2DConditionModel` of Stable Diffusion 1, 2 and XL.
 *
 * @param m Root module of the UNet's checkpoint.
 * @param inputs Latents, time, text embeddings.
 * @param observers Who looks into it.
 * @returns The prediction `[n, out_channels, h, w]`.
 * @see Rombach et al. 2022, {@link https://arxiv.org/abs/2112.10752}
 */
export function unet(
  m: Module,
  config: UNetConfig,
  inputs: UNetInputs,
  observers: UNetObservers = {},
): Value {
  const { latents, context } = inputs;
  const widths = config.block_out_channels;
  const time = silu(m, timeAndSizes(m, config, inputs));
  const { resnet, attend, seen } = layersOf(config, time, context, observers);

  const first = m.at("conv_in");
  let x = seen(first.path, conv2d(first, latents, at(widths, 0)));
  const skips = [x];
  config.down_block_types.forEach((type, level) => {
    const block = m.at(`down_blocks.${level}`);
    for (let i = 0; i < perBlock(config.layers_per_block, level); i++) {
      x = resnet(block.at(`resnets.${i}`), x, at(widths, level));
      if (type === "CrossAttnDownBlock2D") {
        x = attend(block.at(`attentions.${i}`), x, level, "down");
      }
      skips.push(x);
    }
    if (level < widths.length - 1) {
      const p = config.downsample_padding;
      const place = block.at("downsamplers.0");
      x = seen(place.path, downsample(place, x, [p, p, p, p]));
      skips.push(x);
    }
  });

  const deepest = widths.length - 1;
  const mid = m.at("mid_block");
  x = resnet(mid.at("resnets.0"), x, at(widths, deepest));
  x = attend(mid.at("attentions.0"), x, deepest, "mid");
  x = resnet(mid.at("resnets.1"), x, at(widths, deepest));
  x = seen(mid.path, x);

  config.up_block_types.forEach((type, i) => {
    const level = deepest - i;
    const block = m.at(`up_blocks.${i}`);
    for (let j = 0; j <= perBlock(config.layers_per_block, level); j++) {
      x = m.op("Concat", [x, skips.pop() as Value], { axis: 1 });
      x = resnet(block.at(`resnets.${j}`), x, at(widths, level));
      if (type === "CrossAttnUpBlock2D") {
        x = attend(block.at(`attentions.${j}`), x, level, "up");
      }
    }
    const next = skips.at(-1);
    if (next) {
      const [height, width] = [at(next.shape, 2), at(next.shape, 3)];
      const place = block.at("upsamplers.0");
      x = seen(place.path, upsample(place, x, height, width));
    }
  });

  const { norm_num_groups: groups, norm_eps: epsilon } = config;
  const normal = groupNorm(m.at("conv_norm_out"), x, groups, epsilon);
  return conv2d(m.at("conv_out"), silu(m, normal), config.out_channels);
}

/** The embedding of the time, and in SDXL of the pooled text and sizes. */
function timeAndSizes(
  m: Module,
  config: UNetConfig,
  { timestepEmbedding, pooled, sizes }: UNetInputs,
): Value {
  const embedded = timeEmbedding(m.at("time_embedding"), timestepEmbedding);
  if (config.addition_embed_type === null) return embedded;
  if (!pooled || !sizes) {
    throw new RangeError("The UNet needs a pooled text and sizes");
  }
  const both = m.op("Concat", [pooled, sizes], { axis: 1 });
  const width = 4 * at(config.block_out_channels, 0);
  return add(m, embedded, timeEmbedding(m.at("add_embedding"), both, width));
}

/** The layers that repeat, each shown to the observers. */
function layersOf(
  config: UNetConfig,
  time: Value,
  context: Value,
  {
    onAttention = () => {},
    onOutput: seen = (_, x) => x,
    onContext,
    onAttended,
  }: UNetObservers,
) {
  const { norm_num_groups: groups, norm_eps: epsilon } = config;
  return {
    seen,
    resnet: (place: Module, x: Value, out: number) =>
      seen(place.path, resnetBlock(place, x, time, { out, groups, epsilon })),
    attend: (
      place: Module,
      x: Value,
      level: number,
      side: UNetSite["side"],
    ) => {
      const sizes = {
        heads: perBlock(config.attention_head_dim, level),
        depth: perBlock(config.transformer_layers_per_block, level),
        groups,
        linearProjection: config.use_linear_projection,
      };
      return seen(
        place.path,
        transformer2d(
          place,
          x,
          context,
          sizes,
          {
            onAttention: (site) => onAttention({ ...site, side }),
            onOutput: seen,
            ...onContext && { onContext },
            ...onAttended && { onAttended },
          },
        ),
      );
    },
  };
}

/** A config value that holds for every level, or one per level from the top. */
function perBlock(value: number | readonly number[], level: number): number {
  return typeof value === "number" ? value : at(value, level);
}
