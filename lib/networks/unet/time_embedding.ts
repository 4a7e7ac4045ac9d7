import { at, type Tensor } from "../../core/mod.ts";
import type { Value } from "../../graph/mod.ts";
import { linear, type Module, silu } from "../layers/mod.ts";
import type { UNetConfig } from "./unet_config.ts";

/**
 * `Timesteps`: sinusoids of a timestep. They are computed outside of the graph,
 * because GPUs may be off by 2⁻¹¹ in a cosine, and by more at large angles.
 *
 * @param config The UNet's `config.json`.
 * @param timestep Timestep, `0 … 999`.
 * @returns Waves `[1, block_out_channels[0]]`, rounded to float32 wherever PyTorch rounds.
 * @see Vaswani et al. 2017, {@link https://arxiv.org/abs/1706.03762}, §3.5
 */
export function sinusoids(config: UNetConfig, timestep: number): Tensor {
  const width = at(config.block_out_channels, 0);
  const half = Math.floor(width / 2);
  const period = Math.fround(-Math.log(10000));
  const angles = Array.from({ length: half }, (_, i) => {
    const exponent = Math.fround(
      Math.fround(period * i) / (half - config.freq_shift),
    );
    return Math.fround(timestep * Math.fround(Math.exp(exponent)));
  });
  const [sin, cos] = [angles.map(Math.sin), angles.map(Math.cos)];
  const waves = config.flip_sin_to_cos ? [...cos, ...sin] : [...sin, ...cos];
  // As in diffusers, an odd width ends with a zero.
  const data = new Float32Array(width);
  data.set(waves);
  return { data, shape: [1, width] };
}

/**
 * `TimestepEmbedding`: two linear layers with a SiLU between.
 *
 * @param m Module with `linear_1` and `linear_2`.
 * @param waves Sinusoids of one timestep, or of one for each row, `[1 or n, c]`.
 * @returns Value `[1 or n, 4c]`.
 */
export function timeEmbedding(m: Module, waves: Value): Value {
  const width = 4 * at(waves.shape, 1);
  const hidden = silu(m, linear(m.at("linear_1"), waves, width));
  return linear(m.at("linear_2"), hidden, width);
}
