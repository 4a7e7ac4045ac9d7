import { at, type Tensor } from "../../core/mod.ts";
import type { Value } from "../../graph/mod.ts";
import { linear, type Module, silu } from "../layers/mod.ts";
import type { UNetConfig } from "./unet_config.ts";

/**
 * `Timesteps`: sinusoids of a timestep. They are computed outside of the graph,
 * because GPUs may be off by 2⁻¹¹ in a cosine, and by more at large angles.
 *
 * @param timestep Timestep, `0 … 999`; or a size in pixels.
 * @param width Number of sinusoids; `block_out_channels[0]` by default.
 * @returns Sinusoids `[1, width]`, rounded to float32 wherever PyTorch rounds.
 * @see Vaswani et al. 2017, {@link https://arxiv.org/abs/1706.03762}, §3.5
 */
export function sinusoids(
  config: UNetConfig,
  timestep: number,
  width: number = at(config.block_out_channels, 0),
): Tensor {
  const half = Math.floor(width / 2);
  const period = Math.fround(-Math.log(10000));
  const angles = Array.from({ length: half }, (_, i) => {
    const exponent = Math.fround(
      Math.fround(period * i) / (half - config.freq_shift),
    );
    return Math.fround(timestep * Math.fround(Math.exp(exponent)));
  });
  const [sin, cos] = [angles.map(Math.sin), angles.map(Math.cos)];
  const values = config.flip_sin_to_cos ? [...cos, ...sin] : [...sin, ...cos];
  // As in diffusers, an odd width ends with a zero.
  const data = new Float32Array(width);
  data.set(values);
  return { data, shape: [1, width] };
}

/**
 * Sinusoids of the sizes that SDXL is told.
 *
 * @param config The UNet's `config.json`, with an `addition_time_embed_dim`.
 * @param sizes Height and width of the original, top and left of the crop, height and width of the target, in pixels.
 * @returns All sinusoids one after the other, `[1, 6 · addition_time_embed_dim]`.
 * @see Podell et al. 2023, {@link https://arxiv.org/abs/2307.01952}, §2.2
 */
export function sizeEmbedding(
  config: UNetConfig,
  sizes: readonly number[],
): Tensor {
  const width = config.addition_time_embed_dim ?? 0;
  const each = sizes.flatMap((x) => [...sinusoids(config, x, width).data]);
  return { data: Float32Array.from(each), shape: [1, each.length] };
}

/**
 * `TimestepEmbedding`: two linear layers with a SiLU between.
 *
 * @param m Module with `linear_1` and `linear_2`.
 * @param sinusoids Sinusoids of one timestep, or of one for each row, `[1 or n, c]`.
 * @param width Width of the embedding; 4c by default.
 * @returns Value `[1 or n, width]`.
 */
export function timeEmbedding(
  m: Module,
  sinusoids: Value,
  width: number = 4 * at(sinusoids.shape, 1),
): Value {
  const hidden = silu(m, linear(m.at("linear_1"), sinusoids, width));
  return linear(m.at("linear_2"), hidden, width);
}
