import { at, type Tensor } from "../../lib/core/mod.ts";

/**
 * Turns an 8-bit image into the layout of networks.
 *
 * @param image Bytes `[H, W, 3]`.
 * @returns The image `[1, 3, H, W]` in `[0, 1]`.
 */
export function planar({ data, shape }: Tensor): Tensor {
  const [height, width, channels] = shape as [number, number, number];
  const plane = height * width;
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const [pixel, channel] = [Math.floor(i / channels), i % channels];
    out[channel * plane + pixel] = at(data, i) / 255;
  }
  return { data: out, shape: [1, channels, height, width] };
}
