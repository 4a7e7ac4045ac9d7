import {
  type AttentionModule,
  heatMap,
  percentileMask,
  unitRange,
} from "../attribution/mod.ts";
import { allFinite, type Tensor } from "../core/mod.ts";
import { overlayHeat, overlayMasks } from "./heat.ts";
import { paste, plain, type Raster } from "./raster.ts";

/** What an overlay is drawn from. */
export interface OverlayInput {
  /** The image. */
  readonly image: Raster;
  /** Cross-attention maps `[W, P]` of the image, summed over steps and heads. */
  readonly maps: Tensor;
  /** Modules in the order in which their maps are concatenated. */
  readonly layout: readonly AttentionModule[];
  /** Rows of the two concepts in the maps; the first two if not given. */
  readonly words?: readonly [number, number];
  /** Percentile above which a pixel belongs to a mask. */
  readonly percentile: number;
}

/**
 * Draws where two concepts are looked for: the image, the heat of each concept,
 * and the overlap of their masks, side by side.
 *
 * @returns Four panels of the image's size, in one row; `undefined` if the heat of a concept is not finite.
 */
export function overlay(
  { image, maps, layout, words: [a, b] = [0, 1], percentile }: OverlayInput,
): Raster | undefined {
  const { width, height } = image;
  const [first, second] = [a, b].map((word) =>
    heatMap(maps, layout, word, [height, width])
  ) as [Tensor, Tensor];
  if (!allFinite(first.data) || !allFinite(second.data)) return undefined;
  return row([
    image,
    overlayHeat(image, unitRange(first)),
    overlayHeat(image, unitRange(second)),
    overlayMasks(
      image,
      percentileMask(first, percentile).data,
      percentileMask(second, percentile).data,
    ),
  ]);
}

const GAP = 2;

function row(panels: readonly Raster[]): Raster {
  const width = panels.reduce((sum, p) => sum + p.width, 0);
  const height = Math.max(...panels.map((p) => p.height));
  const target = plain(
    width + GAP * (panels.length - 1),
    height,
    [255, 255, 255],
  );
  let left = 0;
  for (const panel of panels) {
    paste(target, panel, left, 0);
    left += panel.width + GAP;
  }
  return target;
}
