import { allFinite, at, type Tensor } from "../core/mod.ts";

/** An image of 8-bit RGB pixels. */
export interface Raster {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Red, green and blue of each pixel, row by row: `3 · width · height` bytes. */
  readonly data: Uint8Array;
}

/**
 * Rounds an image to 8 bits.
 *
 * @param image Image `[3, H, W]` in `[0, 1]`; what lies outside is clamped.
 * @throws {RangeError} If the image is not finite: it would be black, and look like a picture.
 */
export function raster(image: Tensor): Raster {
  const [, height = 0, width = 0] = image.shape;
  const size = height * width;
  const data = new Uint8Array(3 * size);
  const pixels = image.data;
  if (!allFinite(pixels)) {
    throw new RangeError("Cannot round an image: a value is not finite");
  }
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < size; i++) {
      const x = (pixels[c * size + i] as number) * 255;
      data[3 * i + c] = x <= 0 ? 0 : x >= 255 ? 255 : Math.round(x);
    }
  }
  return { width, height, data };
}

/**
 * Makes a raster of one colour.
 *
 * @param colour Red, green and blue, `0 … 255`.
 */
export function plain(
  width: number,
  height: number,
  colour: readonly [number, number, number],
): Raster {
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < data.length; i++) data[i] = at(colour, i % 3);
  return { width, height, data };
}

/**
 * Copies a raster into another, in place.
 *
 * @param source What is copied; it must lie wholly within the target.
 * @param left Column of its left edge.
 * @param top Row of its top edge.
 */
export function paste(
  target: Raster,
  source: Raster,
  left: number,
  top: number,
): void {
  const bytes = 3 * source.width;
  for (let y = 0; y < source.height; y++) {
    const row = source.data.subarray(y * bytes, (y + 1) * bytes);
    target.data.set(row, 3 * ((top + y) * target.width + left));
  }
}

/**
 * Makes a raster smaller by a whole factor, averaging the pixels that fall together.
 *
 * @param factor How many rows and columns become one; 1 changes nothing.
 * @returns A raster of `⌊width / factor⌋ × ⌊height / factor⌋` pixels.
 */
export function shrink(source: Raster, factor: number): Raster {
  if (factor === 1) return source;
  const width = Math.floor(source.width / factor);
  const height = Math.floor(source.height / factor);
  const data = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let v = y * factor; v < (y + 1) * factor; v++) {
          for (let u = x * factor; u < (x + 1) * factor; u++) {
            sum += source.data[3 * (v * source.width + u) + c] as number;
          }
        }
        data[3 * (y * width + x) + c] = Math.round(sum / factor ** 2);
      }
    }
  }
  return { width, height, data };
}
