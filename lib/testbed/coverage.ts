import { at } from "../core/mod.ts";

/**
 * Measures how much of each cell of a coarse grid a mask covers.
 *
 * @param mask `[size, size]`, row-major, 0 or 1.
 * @param size Width and height of the mask, a multiple of `cells`.
 * @returns `[cells, cells]`, row-major: shares in `[0, 1]`.
 */
export function coverage(
  mask: Uint8Array,
  size: number,
  cells: number,
): Float32Array {
  const side = size / cells;
  const shares = new Float32Array(cells * cells);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const cell = Math.floor(y / side) * cells + Math.floor(x / side);
      shares[cell] = at(shares, cell) +
        at(mask, y * size + x) / (side * side);
    }
  }
  return shares;
}
