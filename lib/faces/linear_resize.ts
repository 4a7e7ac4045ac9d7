import type { Planes } from "../networks/mod.ts";

/**
 * Resizes an image as OpenCV's `resize(…, INTER_LINEAR)` does: four neighbours, no
 * antialiasing, edges repeated. Nearly every sample is the same; where processors round in another
 * order, one of two thousand is a level off.
 *
 * @param image The image.
 * @param height Rows of the result.
 * @param width Columns of the result.
 * @returns A new image.
 */
export function linearResize(
  image: Planes,
  height: number,
  width: number,
): Planes {
  const middle = (from: number, to: number) => (i: number) =>
    (i + 0.5) * from / to - 0.5;
  return resample(
    image,
    neighbours(image.height, height, middle(image.height, height)),
    neighbours(image.width, width, middle(image.width, width)),
    inParts,
  );
}

/**
 * Scales an image until its longer side has so many pixels, as dlib's `resize_image` does, within one
 * of 255 levels: four neighbours, the centres of the corner pixels stay where they are.
 *
 * @param image The image.
 * @param longest Pixels of the longer side.
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
  return resample(
    image,
    neighbours(height, scaled(height), corners(height, scaled(height))),
    neighbours(width, scaled(width), corners(width, scaled(width))),
    ([a, b, c, d], u, v) =>
      Math.round((a * (1 - u) + b * u) * (1 - v) + (c * (1 - u) + d * u) * v),
  );
}

/** Of each output sample: the inputs on either side, and how much of the second. */
type Neighbours = readonly (readonly [number, number, number])[];

function neighbours(
  from: number,
  to: number,
  place: (i: number) => number,
): Neighbours {
  const inside = (x: number) => Math.min(from - 1, Math.max(0, x));
  return Array.from({ length: to }, (_, i) => {
    const first = Math.floor(place(i));
    return [inside(first), inside(first + 1), place(i) - first];
  });
}

/** Mixes upper left, upper right, lower left and lower right, by how much of right and of lower. */
type Mix = (
  corners: readonly [number, number, number, number],
  u: number,
  v: number,
) => number;

/** In whole numbers, as OpenCV does: weights in 2048ths, four bits dropped between columns and rows. */
const inParts: Mix = ([a, b, c, d], u, v) => {
  const [right, lower] = [Math.round(u * 2048), Math.round(v * 2048)];
  const row = (left: number, other: number) =>
    (left * (2048 - right) + other * right) >> 4;
  return (((2048 - lower) * row(a, b) >> 16) + (lower * row(c, d) >> 16) +
    2) >> 2;
};

function resample(
  image: Planes,
  down: Neighbours,
  across: Neighbours,
  mix: Mix,
): Planes {
  const { channels } = image;
  const [height, width] = [down.length, across.length];
  const data = new Uint8Array(channels * height * width);
  let to = 0;
  for (let c = 0; c < channels; c++) {
    const plane = image.data.subarray(c * image.height * image.width);
    const sample = (y: number, x: number) =>
      plane[y * image.width + x] as number;
    for (const [top, bottom, v] of down) {
      for (const [left, right, u] of across) {
        data[to++] = mix(
          [
            sample(top, left),
            sample(top, right),
            sample(bottom, left),
            sample(bottom, right),
          ],
          u,
          v,
        );
      }
    }
  }
  return { data, channels, height, width };
}
