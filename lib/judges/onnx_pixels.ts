import { z } from "zod";
import { at, type Tensor } from "../core/mod.ts";
import { pilResize, type Planes } from "../networks/mod.ts";
import { linearResize } from "../faces/mod.ts";

const side = z.int().min(1).max(4096);
const perChannel = z.tuple([z.number(), z.number(), z.number()]);

/** How a classifier's input is made of an image, as a `judge.json` says it. */
export const inputSchema = z.strictObject({
  name: z.string().min(1),
  width: side,
  height: side,
  layout: z.enum(["NCHW", "NHWC"]).default("NCHW"),
  channels: z.enum(["RGB", "BGR"]).default("RGB"),
  scale: z.number().gt(0).default(1 / 255),
  mean: perChannel.default([0, 0, 0]),
  deviation: z.tuple([
    z.number().gt(0),
    z.number().gt(0),
    z.number().gt(0),
  ]).default([1, 1, 1]),
  resize: z.enum(["pillow_bilinear", "pillow_bicubic", "opencv_linear"])
    .default("pillow_bilinear"),
});

/** {@linkcode inputSchema}, parsed. */
export type InputSettings = z.infer<typeof inputSchema>;

/**
 * Makes a classifier's input of an image: resized, `(scale · sample − mean) / deviation`
 * channel by channel, in the classifier's order.
 *
 * @param image Samples `0…255` in the order red, green, blue.
 * @returns A tensor of one image.
 */
export function inputPixels(image: Planes, settings: InputSettings): Tensor {
  const { width, height, layout, channels, scale, mean, deviation } = settings;
  const { data: samples } = resized(image, settings);
  const plane = width * height;
  const data = new Float32Array(3 * plane);
  for (let c = 0; c < 3; c++) {
    const from = (channels === "RGB" ? c : 2 - c) * plane;
    for (let i = 0; i < plane; i++) {
      const value = (at(samples, from + i) * scale - mean[c as 0]) /
        deviation[c as 0];
      data[layout === "NCHW" ? c * plane + i : 3 * i + c] = value;
    }
  }
  const shape = layout === "NCHW"
    ? [1, 3, height, width]
    : [1, height, width, 3];
  return { data, shape };
}

function resized(
  image: Planes,
  { width, height, resize }: InputSettings,
): Planes {
  if (image.width === width && image.height === height) return image;
  return resize === "opencv_linear"
    ? linearResize(image, height, width)
    : pilResize(image, height, width, FILTERS[resize]);
}

const FILTERS = {
  pillow_bilinear: "bilinear",
  pillow_bicubic: "bicubic",
} as const;

/**
 * Rounds an image to 8 bits, as in a PNG.
 *
 * @param image Image `[3, H, W]` or `[1, 3, H, W]` in `[0, 1]`.
 */
export function samplesOf({ data, shape }: Tensor): Planes {
  const [channels = 0, height = 0, width = 0] = shape.slice(-3);
  const rounded = data.map((x) => Math.round(255 * x));
  return { data: Uint8Array.from(rounded), channels, height, width };
}
