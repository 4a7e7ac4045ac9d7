import { at, type Tensor } from "../../core/mod.ts";
import { pilResize, type Planes } from "./pil_resize.ts";
import type { PreprocessorConfig } from "./preprocessor.ts";

/**
 * Prepares images for the image tower of CLIP, as `CLIPImageProcessor` does:
 * the short side resized by Pillow's bicubic filter, the centre cut out, colours
 * normalised.
 *
 * @param images Images `[n, 3, H, W]` in `[0, 1]`; they are rounded to 8 bits first, as in a PNG.
 * @param config The model's `preprocessor_config.json`.
 * @returns Pixels `[n, 3, h, w]` of the size that the config crops to.
 */
export function clipPixels(images: Tensor, config: PreprocessorConfig): Tensor {
  const [n, channels, height, width] = images.shape as Shape4;
  const { height: cropHeight, width: cropWidth } = config.crop;
  const plane = cropHeight * cropWidth;
  const data = new Float32Array(n * channels * plane);
  for (let i = 0; i < n; i++) {
    const stride = channels * height * width;
    const image = images.data.subarray(i * stride, (i + 1) * stride);
    const bytes = new Uint8Array(stride);
    for (let k = 0; k < stride; k++) {
      bytes[k] = Math.round(255 * (image[k] as number));
    }
    const whole = shortSide({ data: bytes, channels, height, width }, config);
    const top = Math.trunc((whole.height - cropHeight) / 2);
    const left = Math.trunc((whole.width - cropWidth) / 2);
    for (let c = 0; c < channels; c++) {
      const [mean, std] = [at(config.mean, c), at(config.std, c)];
      for (let y = 0; y < cropHeight; y++) {
        const from = (c * whole.height + top + y) * whole.width + left;
        const to = (i * channels + c) * plane + y * cropWidth;
        for (let x = 0; x < cropWidth; x++) {
          const value = at(whole.data, from + x) * config.rescale;
          data[to + x] = (value - mean) / std;
        }
      }
    }
  }
  return { data, shape: [n, channels, cropHeight, cropWidth] };
}

type Shape4 = [number, number, number, number];

function shortSide(
  image: Planes,
  { shortestEdge }: PreprocessorConfig,
): Planes {
  const short = Math.min(image.height, image.width);
  const scaled = (side: number) =>
    side === short ? shortestEdge : Math.trunc(shortestEdge * side / short);
  return pilResize(image, scaled(image.height), scaled(image.width));
}
