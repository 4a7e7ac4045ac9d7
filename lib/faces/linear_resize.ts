import type { Planes } from "../networks/mod.ts";

/**
 * Resizes an image as OpenCV's `resize(…, INTER_LINEAR)` does: four neighbours, no
 * antialiasing, edges repeated. Nearly every sample is the same; where processors round in another
 * order, one of two thousand is a level off.
 *
 * @returns A new image, or the same if it has this size already.
 */
export function linearResize(
  image: Planes,
  height: number,
  width: number,
): Planes {
  if (image.height === height && image.width === width) return image;
  const middle = (from: number, to: number) => (i: number) =>
    (i + 0.5) * from / to - 0.5;
  const down = neighbours(image.height, height, middle(image.height, height));
  const across = neighbours(image.width, width, middle(image.width, width));
  return resample(image, down, across, inParts);
}

/**
 * Scales an image until its longer side has so many pixels, as dlib's `resize_image` does, within one
 * of 255 levels: four neighbours, the centres of the corner pixels stay where they are.
 *
 * @returns A new image, or the same if it is as long already.
 */
export function scaledTo(image: Planes, longest: number): Planes {
  const { height, width } = image;
  const most = Math.max(height, width);
  if (most === longest) return image;
  const scaled = (side: number) =>
    side === most ? longest : Math.max(1, Math.trunc(longest * side / most));
  const corners = (from: number, to: number) => (i: number) =>
    i * (from - 1) / Math.max(1, to - 1);
  const [rows, columns] = [scaled(height), scaled(width)];
  const down = neighbours(height, rows, corners(height, rows));
  const across = neighbours(width, columns, corners(width, columns));
  return resample(image, down, across, rounded);
}

/** Of each output sample: the inputs on either side, and how much of the second. */
interface Neighbours {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly part: Float64Array;
}

function neighbours(
  from: number,
  to: number,
  place: (i: number) => number,
): Neighbours {
  const places = Float64Array.from({ length: to }, (_, i) => place(i));
  const inside = (x: number) => Math.min(from - 1, Math.max(0, x));
  return {
    first: Int32Array.from(places, (x) => inside(Math.floor(x))),
    second: Int32Array.from(places, (x) => inside(Math.floor(x) + 1)),
    part: places.map((x) => x - Math.floor(x)),
  };
}

/** Mixes two of the upper row and two of the lower, by how much of the right and of the lower. */
type Mix = (
  a: number,
  b: number,
  c: number,
  d: number,
  u: number,
  v: number,
) => number;

const rounded: Mix = (a, b, c, d, u, v) =>
  Math.round((a * (1 - u) + b * u) * (1 - v) + (c * (1 - u) + d * u) * v);

/** In whole numbers, as OpenCV does: weights in 2048ths, four bits dropped between columns and rows. */
const inParts: Mix = (a, b, c, d, u, v) => {
  const [right, lower] = [Math.round(u * 2048), Math.round(v * 2048)];
  const above = (a * (2048 - right) + b * right) >> 4;
  const below = (c * (2048 - right) + d * right) >> 4;
  return (((2048 - lower) * above >> 16) + (lower * below >> 16) + 2) >> 2;
};

function resample(
  image: Planes,
  down: Neighbours,
  across: Neighbours,
  mix: Mix,
): Planes {
  const { channels, data: from } = image;
  const [height, width] = [down.part.length, across.part.length];
  const data = new Uint8Array(channels * height * width);
  let to = 0;
  // Indexed without at(): a call per sample would cost more than the arithmetic.
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      const top = (c * image.height + (down.first[y] as number)) * image.width;
      const bottom = (c * image.height + (down.second[y] as number)) *
        image.width;
      const v = down.part[y] as number;
      for (let x = 0; x < width; x++) {
        const [left, right] = [
          across.first[x] as number,
          across.second[x] as number,
        ];
        data[to++] = mix(
          from[top + left] as number,
          from[top + right] as number,
          from[bottom + left] as number,
          from[bottom + right] as number,
          across.part[x] as number,
          v,
        );
      }
    }
  }
  return { data, channels, height, width };
}
