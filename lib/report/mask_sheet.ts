import type { ImageMasks } from "../bench/mod.ts";
import { at } from "../core/mod.ts";
import { contactSheet, type SheetRow } from "./contact_sheet.ts";
import { overlayMasks } from "./heat.ts";
import { type Raster, raster } from "./raster.ts";

/**
 * Draws the masks of two words at every threshold beside the true ones: white where a mask holds the true one, orange where it misses it,
 * blue where there is nothing to hold.
 *
 * @param images At least one, all of one size.
 * @param words What is written before the rows of either word.
 * @param thresholds Percentiles, as the masks have them.
 */
export function maskSheet(
  images: readonly ImageMasks[],
  words: readonly [string, string],
  thresholds: readonly number[],
): Raster {
  const rows = images.flatMap(({ known, masks }) => {
    const picture = raster(known.image);
    return masks.map((own, w): SheetRow => {
      const cues = at(known.cues, w);
      const nothing = new Uint8Array(cues.length);
      return {
        name: w === 0 ? `${known.subject}: ${words[0]}` : words[1],
        cells: [
          { picture },
          { picture: overlayMasks(picture, nothing, cues) },
          ...own.map((mask) => ({
            picture: overlayMasks(picture, mask, cues),
          })),
        ],
      };
    });
  });
  return contactSheet(rows, ["image", "true mask", ...thresholds.map(String)]);
}
