import {
  aggregate,
  percentileMask,
  resize,
  unitRange,
} from "../attribution/mod.ts";
import { allFinite, at, type Tensor } from "../core/mod.ts";
import { contactSheet } from "./contact_sheet.ts";
import { overlayHeat, overlayMasks } from "./heat.ts";
import type { OverlayInput } from "./overlay.ts";
import type { Raster } from "./raster.ts";

/** What a sheet of stages is drawn from. */
export interface StageSheetInput extends OverlayInput {
  /** Names of the two concepts. */
  readonly names: readonly [string, string];
  /** Overlap of the masks by name of the stage, where it could be measured. */
  readonly overlaps: Readonly<Record<string, number>>;
}

/**
 * Draws where two concepts are looked for at each stage of a network: a column for all modules together and one for each stage as data
 * flows, with the heat of either concept and the overlap of their masks.
 *
 * @returns The sheet, of panels of the image's size; `undefined` if the heat of a concept is not finite.
 * @see BiasMap, Figure 6
 */
export function stageSheet(
  { image, maps, layout, words: [a, b] = [0, 1], percentile, names, overlaps }:
    StageSheetInput,
): Raster | undefined {
  const [first, second] = [
    aggregate(maps, layout, a),
    aggregate(maps, layout, b),
  ];
  const size = [image.height, image.width] as const;
  const columns = [
    ["all", first.whole, second.whole] as const,
    ...[...first.stages].map(([name, map]) =>
      [name, map, second.stages.get(name) as Tensor] as const
    ),
  ].map(([name, ...pair]) => ({
    name,
    heats: pair.map((map) => resize(map, size)),
  }));
  if (!columns.every(({ heats }) => heats.every((h) => allFinite(h.data)))) {
    return undefined;
  }
  const heatRow = (word: 0 | 1) => ({
    name: names[word],
    cells: columns.map(({ heats }) => ({
      picture: overlayHeat(image, unitRange(at(heats, word))),
    })),
  });
  const overlap = {
    name: "overlap",
    cells: columns.map(({ name, heats }) => {
      const [one, other] = heats.map((h) => percentileMask(h, percentile).data);
      const iou = overlaps[name];
      return {
        picture: overlayMasks(image, one as Uint8Array, other as Uint8Array),
        caption: iou === undefined ? "–" : `IoU ${iou.toFixed(2)}`,
      };
    }),
  };
  return contactSheet(
    [heatRow(0), heatRow(1), overlap],
    columns.map(({ name }) => name),
  );
}
