import { plain, type Raster } from "./raster.ts";

/**
 * Draws what stands in the place of a picture that there is none of: both
 * diagonals on grey, which no model draws and nobody takes for a black image.
 */
export function crossedOut(width: number, height: number): Raster {
  const target = plain(width, height, [224, 224, 224]);
  for (let y = 0; y < height; y++) {
    const x = Math.floor(y * width / height);
    for (const column of [x, width - 1 - x]) {
      target.data.fill(
        128,
        3 * (y * width + column),
        3 * (y * width + column + 1),
      );
    }
  }
  return target;
}
