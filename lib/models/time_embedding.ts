import { at } from "../core/mod.ts";
import type { Value } from "../graph/mod.ts";
import { linear, reshape, silu } from "./layers.ts";
import type { Module } from "./module.ts";
import type { UNetConfig } from "./unet_config.ts";

/**
 * `Timesteps` and `TimestepEmbedding`: sinusoids of the timestep, then two
 * linear layers with a SiLU between.
 *
 * @param m Module with `linear_1` and `linear_2`.
 * @param config The UNet's `config.json`.
 * @param timestep Value `[1]`.
 * @returns Value `[1, 4 · block_out_channels[0]]`.
 * @see Vaswani et al. 2017, {@link https://arxiv.org/abs/1706.03762}, §3.5
 */
export function timeEmbedding(
  m: Module,
  config: UNetConfig,
  timestep: Value,
): Value {
  const width = at(config.block_out_channels, 0);
  const half = width / 2;
  const frequencies = m.graph.constant(
    sinusoidFrequencies(half, config.freq_shift),
    [1, half],
  );
  const angles = m.op("Mul", [reshape(m, timestep, [1, 1]), frequencies]);
  const [sin, cos] = [m.op("Sin", [angles]), m.op("Cos", [angles])];
  const waves = m.op(
    "Concat",
    config.flip_sin_to_cos ? [cos, sin] : [sin, cos],
    { axis: 1 },
  );
  const hidden = silu(m, linear(m.at("linear_1"), waves, 4 * width));
  return linear(m.at("linear_2"), hidden, 4 * width);
}

/** `10000^(−i / (half − shift))`, rounded to float32 wherever PyTorch rounds. */
function sinusoidFrequencies(half: number, shift: number): Float32Array {
  const period = Math.fround(-Math.log(10000));
  return Float32Array.from({ length: half }, (_, i) => {
    const exponent = Math.fround(Math.fround(period * i) / (half - shift));
    return Math.exp(exponent);
  });
}
