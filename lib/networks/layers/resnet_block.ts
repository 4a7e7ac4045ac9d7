import { at } from "../../core/mod.ts";
import type { Value } from "../../graph/mod.ts";
import { add, conv2d, groupNorm, linear, reshape, silu } from "./layers.ts";
import type { Module } from "./module.ts";

/** Sizes of a residual block. */
export interface ResnetSizes {
  /** Number of output channels. */
  readonly out: number;
  /** Groups of its normalisations. */
  readonly groups: number;
  /** Added to the variance. */
  readonly epsilon: number;
}

/**
 * `ResnetBlock2D`: two normalised convolutions around the time embedding.
 *
 * @param m Its module, `….resnets.i`.
 * @param x Features `[n, in, h, w]`.
 * @param time Time embedding `[1 or n, d]` after its activation, or `null` in an autoencoder.
 * @param sizes Output channels, groups, epsilon.
 * @returns Features `[n, out, h, w]`.
 */
export function resnetBlock(
  m: Module,
  x: Value,
  time: Value | null,
  { out, groups, epsilon }: ResnetSizes,
): Value {
  const first = silu(m, groupNorm(m.at("norm1"), x, groups, epsilon));
  let h = conv2d(m.at("conv1"), first, out);
  if (time) {
    const shift = linear(m.at("time_emb_proj"), time, out);
    h = add(m, h, reshape(m, shift, [at(time.shape, 0), out, 1, 1]));
  }
  const second = silu(m, groupNorm(m.at("norm2"), h, groups, epsilon));
  h = conv2d(m.at("conv2"), second, out);
  // The whole stream passes through it, and what a UNet rounds there adds up over the steps.
  const exact = time !== null;
  const shortcut = at(x.shape, 1) === out
    ? x
    : conv2d(m.at("conv_shortcut"), x, out, { kernel: 1, exact });
  return add(m, shortcut, h);
}

/**
 * `Downsample2D`: a convolution with stride 2.
 *
 * @param m Its module, `….downsamplers.0`.
 * @param x Features `[n, c, h, w]`.
 * @param pads Zeros at top, left, bottom and right.
 * @returns Features of half the height and width.
 */
export function downsample(
  m: Module,
  x: Value,
  pads: readonly [number, number, number, number],
): Value {
  return conv2d(m.at("conv"), x, at(x.shape, 1), { stride: 2, pads });
}

/**
 * `Upsample2D`: nearest-neighbour enlargement and a convolution.
 *
 * @param m Its module, `….upsamplers.0`.
 * @param x Features `[n, c, h, w]`.
 * @param height Height after enlargement.
 * @param width Width after enlargement.
 * @returns Features `[n, c, height, width]`.
 */
export function upsample(
  m: Module,
  x: Value,
  height: number,
  width: number,
): Value {
  const [n, c] = [at(x.shape, 0), at(x.shape, 1)];
  const larger = m.op("Resize", [x], {
    mode: "nearest",
    nearest_mode: "floor",
    coordinate_transformation_mode: "asymmetric",
    sizes: [n, c, height, width],
  });
  return conv2d(m.at("conv"), larger, c);
}
