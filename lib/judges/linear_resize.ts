import type { Planes } from "../networks/mod.ts";

/**
 * Resizes an image as OpenCV's `resize(…, INTER_LINEAR)` does, within one of 255 levels: four
 * neighbours, no antialiasing, edges repeated.
 */
export function linearResize(
  image: Planes,
  height: number,
  width: number,
): Planes {
  const { channels } = image;
  const data = new Uint8Array(channels * height * width);
  const across = neighbours(image.width, width);
  const down = neighbours(image.height, height);
  let to = 0;
  for (let c = 0; c < channels; c++) {
    const plane = image.data.subarray(c * image.height * image.width);
    const sample = (y: number, x: number) => plane[y * image.width + x] ?? 0;
    for (const [top, bottom, v] of down) {
      for (const [left, right, u] of across) {
        const above = sample(top, left) * (1 - u) + sample(top, right) * u;
        const below = sample(bottom, left) * (1 - u) +
          sample(bottom, right) * u;
        data[to++] = Math.round(above * (1 - v) + below * v);
      }
    }
  }
  return { data, channels, height, width };
}

/** Of each output sample: the inputs on either side, and how much of the second. */
function neighbours(
  from: number,
  to: number,
): readonly (readonly [number, number, number])[] {
  return Array.from({ length: to }, (_, i) => {
    const place = (i + 0.5) * from / to - 0.5;
    const first = Math.floor(place);
    const inside = (x: number) => Math.min(from - 1, Math.max(0, x));
    return [inside(first), inside(first + 1), place - first];
  });
}
