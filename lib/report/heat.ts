import { at, type Tensor } from "../core/mod.ts";
import type { Raster } from "./raster.ts";

/** Red, green and blue, `0 … 255`. */
export type Colour = readonly [number, number, number];

/**
 * Returns the colour of a heat: black through violet and orange to pale yellow,
 * evenly spaced in brightness, so that it can be read without colour.
 *
 * @param heat In `[0, 1]`.
 * @see matplotlib's `inferno`, of which every 32nd entry is kept
 */
export function heatColour(heat: number): Colour {
  const x = Math.min(1, Math.max(0, heat)) * (INFERNO.length - 1);
  const i = Math.min(Math.floor(x), INFERNO.length - 2);
  const [a, b] = [at(INFERNO, i), at(INFERNO, i + 1)];
  const mix = (c: number) =>
    Math.round(at(a, c) + (x - i) * (at(b, c) - at(a, c)));
  return [mix(0), mix(1), mix(2)];
}

/**
 * Lays a heat map over an image.
 *
 * @param image The image, drawn in grey at half strength.
 * @param heat Heat `[H, W]` in `[0, 1]`, of the image's size.
 */
export function overlayHeat(image: Raster, heat: Tensor): Raster {
  const data = new Uint8Array(image.data.length);
  for (let i = 0; i < heat.data.length; i++) {
    const grey = 0.4 * greyAt(image, i);
    const colour = 3 * Math.round((heat.data[i] as number) * 255);
    for (let c = 0; c < 3; c++) {
      data[3 * i + c] = grey + 0.6 * (PALETTE[colour + c] as number);
    }
  }
  return { ...image, data };
}

/**
 * Lays the masks of two concepts over an image: where only the first is, where
 * only the second is, and where they overlap.
 *
 * @param image The image, drawn in grey at half strength.
 * @param a Mask `[H, W]` of the first concept, 1 or 0; drawn in blue.
 * @param b Mask of the second; drawn in orange. Both together are drawn in white.
 */
export function overlayMasks(
  image: Raster,
  a: Uint8Array,
  b: Uint8Array,
): Raster {
  const data = new Uint8Array(image.data.length);
  for (let i = 0; i < a.length; i++) {
    const grey = greyAt(image, i);
    const colour = MASKS[(a[i] as number) + 2 * (b[i] as number)];
    for (let c = 0; c < 3; c++) {
      data[3 * i + c] = colour
        ? 0.35 * grey + 0.65 * (colour[c] as number)
        : 0.5 * grey;
    }
  }
  return { ...image, data };
}

const INFERNO: readonly Colour[] = [
  [0, 0, 4],
  [31, 12, 72],
  [85, 15, 109],
  [136, 34, 106],
  [186, 54, 85],
  [227, 89, 51],
  [249, 140, 10],
  [249, 201, 50],
  [252, 255, 164],
];

// Loops over pixels index directly, as in lib/attribution/resize.ts.
const PALETTE = Uint8Array.from(
  Array.from({ length: 256 }, (_, i) => heatColour(i / 255)).flat(),
);

// Blue and orange of Okabe and Ito (2008), told apart by every kind of colour vision.
const MASKS: readonly (Colour | undefined)[] = [
  undefined,
  [0, 114, 178],
  [230, 159, 0],
  [255, 255, 255],
];

function greyAt({ data }: Raster, i: number): number {
  return 0.299 * (data[3 * i] as number) +
    0.587 * (data[3 * i + 1] as number) +
    0.114 * (data[3 * i + 2] as number);
}
