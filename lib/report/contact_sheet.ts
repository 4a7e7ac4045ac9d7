import { paste, plain, type Raster } from "./raster.ts";

/**
 * Lays pictures out on a grid.
 *
 * @param grid Rows of pictures, all of one size; a row may be shorter than others.
 * @returns The sheet, with a gap of two pixels between pictures.
 * @throws {RangeError} If there are no pictures.
 */
export function contactSheet(grid: readonly (readonly Raster[])[]): Raster {
  const columns = Math.max(0, ...grid.map((row) => row.length));
  const first = grid.find((row) => row.length > 0)?.[0];
  if (!first) {
    throw new RangeError("Cannot lay out a sheet: it has no pictures");
  }
  const { width, height } = first;
  const sheet = plain(
    columns * (width + GAP) - GAP,
    grid.length * (height + GAP) - GAP,
    [255, 255, 255],
  );
  for (const [r, row] of grid.entries()) {
    for (const [c, picture] of row.entries()) {
      paste(sheet, picture, c * (width + GAP), r * (height + GAP));
    }
  }
  return sheet;
}

const GAP = 2;
