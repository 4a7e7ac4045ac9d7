import { at } from "../core/mod.ts";

/** How well a mask finds a region that is known. */
export interface MaskAgreement {
  /** Share of the mask that lies in the region, in `[0, 1]`; `NaN` for an empty mask. */
  readonly precision: number;
  /** Share of the region that lies in the mask, in `[0, 1]`. */
  readonly recall: number;
  /** Share of all pixels on which both agree, in `[0, 1]`. */
  readonly accuracy: number;
}

/**
 * Compares a mask with the truth, pixel by pixel. A mask that knows nothing has
 * the region's share of the picture as precision, and its own as recall.
 *
 * @param mask 1 where the mask is, else 0.
 * @param truth 1 where the region is, else 0; at least one pixel, of as many.
 * @returns Precision, recall and accuracy.
 * @throws {RangeError} If the sizes differ, or the region is empty.
 */
export function maskAgreement(
  mask: Uint8Array,
  truth: Uint8Array,
): MaskAgreement {
  const region = truth.reduce((n, t) => n + t, 0);
  if (mask.length !== truth.length || region === 0) {
    throw new RangeError(
      `Cannot compare a mask with the truth: expected a region among ${mask.length} pixels, got ${region} of ${truth.length}`,
    );
  }
  const size = mask.reduce((n, m) => n + m, 0);
  const both = mask.reduce((n, m, i) => n + (m & at(truth, i)), 0);
  return {
    precision: both / size,
    recall: both / region,
    accuracy: 1 - (size + region - 2 * both) / mask.length,
  };
}
