import type { Planes } from "../networks/mod.ts";
import type { Point } from "./face.ts";
import { halved } from "./halved.ts";
import { moved, similarity } from "./similarity.ts";

/** A square of a picture, perhaps turned. */
export interface Square {
  /** Its centre. */
  readonly centre: Point;
  /** Its side: how many pixels it has, from edge to edge. */
  readonly side: number;
  /** By how much its upper edge is turned clockwise, in radians. */
  readonly angle: number;
}

/**
 * Finds the square in which a face is upright and as large as dlib's mean face with a margin.
 *
 * @param template Where they lie in the mean face, whose sides are 1.
 * @param padding Margin on each side as a part of the mean face; FairFace has 0.25.
 * @see `get_face_chip_details` in dlib's image_transforms/interpolation.h
 */
export function alignedSquare(
  points: readonly Point[],
  template: readonly Point[],
  padding: number,
): Square {
  const within = template.map(([x, y]): Point => [
    (padding + x) / (1 + 2 * padding),
    (padding + y) / (1 + 2 * padding),
  ]);
  const found = similarity(within, points);
  return {
    centre: moved(found, [0.5, 0.5]),
    side: Math.hypot(found.a, found.b),
    angle: Math.atan2(found.b, found.a),
  };
}

/**
 * Finds the square around a box, upright.
 *
 * @param box Left, top, right and bottom.
 * @param padding Margin on each side as a part of the longer side.
 * @returns The square, around the same centre.
 */
export function squareAround(
  [left, top, right, bottom]: readonly [number, number, number, number],
  padding: number,
): Square {
  return {
    centre: [(left + right) / 2, (top + bottom) / 2],
    side: Math.max(right - left, bottom - top) * (1 + 2 * padding),
    angle: 0,
  };
}

/**
 * Cuts a square out of a picture, as dlib cuts out a face: halved as often as it stays larger than
 * the crop, then read between its pixels; black where the picture ends.
 *
 * @param square The square; its corner pixels become those of the crop.
 * @param size Side of the crop in pixels.
 * @see `extract_image_chips` in dlib's image_transforms/interpolation.h
 */
export function cutSquare(
  image: Planes,
  { centre, side, angle }: Square,
  size: number,
): Planes {
  let level = image;
  let step = (side - 1) / Math.max(1, size - 1);
  let [cx, cy] = centre;
  for (let left = (side + 1) / 2; left > size; left = (left + 1) / 2) {
    level = halved(level);
    step /= 2;
    // dlib's pyramid is a quarter of a pixel off, and classifiers were trained on its crops.
    [cx, cy] = [cx / 2 - 0.25, cy / 2 + 0.25];
  }
  const [a, b] = [step * Math.cos(angle), step * Math.sin(angle)];
  const data = new Uint8Array(image.channels * size * size);
  const half = (size - 1) / 2;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [u, v] = [x - half, y - half];
      const place = [cx + a * u - b * v, cy + b * u + a * v] as const;
      read(level, place, data, y * size + x, size * size);
    }
  }
  return { data, channels: image.channels, height: size, width: size };
}

/** Reads all channels between four pixels; what does not lie between four stays black. */
function read(
  { data, channels, height, width }: Planes,
  [x, y]: Point,
  out: Uint8Array,
  to: number,
  plane: number,
): void {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) return;
  const [u, v] = [x - left, y - top];
  for (let c = 0; c < channels; c++) {
    const from = (c * height + top) * width + left;
    const above = sample(data, from) * (1 - u) + sample(data, from + 1) * u;
    const below = sample(data, from + width) * (1 - u) +
      sample(data, from + width + 1) * u;
    out[to + c * plane] = Math.trunc(above * (1 - v) + below * v);
  }
}

function sample(data: Uint8Array, i: number): number {
  return data[i] as number;
}
