import type { Shape, Tensor } from "../core/mod.ts";
import { percentileOf } from "./percentile.ts";

/** The pixels in which a concept is strongest. */
export interface Mask {
  /** 1 where the pixel belongs to the mask, else 0; row-major. */
  readonly data: Uint8Array;
  /** Dimensions `[height, width]`. */
  readonly shape: Shape;
}

/** Percentile above which a pixel belongs to a mask: `q = 0.7`, the top 30 %. */
export const PERCENTILE = 70;

/**
 * Masks the pixels of a map that are strictly above its percentile.
 *
 * Eq. 3 of BiasMap has `≥`, its released code `>`; the two differ only in
 * pixels equal to the percentile. With `>` the mask of a constant map is empty,
 * and so is one of a map whose greatest value fills the top share by itself: such
 * a map locates nothing.
 *
 * @param map Finite map `[height, width]`.
 * @param percentile In `[0, 100]`.
 * @returns The mask; at most `(1 − percentile/100) · n` pixels, rounded up, are 1.
 * @throws {RangeError} If the map is empty or not finite, or the percentile is out of range.
 * @see BiasMap, Eq. 3
 */
export function percentileMask(
  map: Tensor,
  percentile: number = PERCENTILE,
): Mask {
  const threshold = percentileOf(map.data, percentile);
  const data = new Uint8Array(map.data.length);
  for (let i = 0; i < data.length; i++) {
    data[i] = (map.data[i] as number) > threshold ? 1 : 0;
  }
  return { data, shape: map.shape };
}
