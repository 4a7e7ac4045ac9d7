import { resize } from "../attribution/mod.ts";
import { rows, type Tensor } from "../core/mod.ts";
import { contactSheet, type SheetCell } from "./contact_sheet.ts";
import { overlayHeat } from "./heat.ts";
import { type Raster, raster } from "./raster.ts";

/** An image in which a feature is active. */
export interface Exemplar {
  /** The image `[3, H, W]`. */
  readonly image: Tensor;
  /** Where the feature is active, `[h, w]`. */
  readonly map: Tensor;
  /** What is written below the image. */
  readonly caption: string;
}

/**
 * Draws the images in which a feature is most active, each above where it is; heats of a feature have one scale.
 *
 * @param name What is written before the images.
 * @param exemplars At least one.
 */
export function exemplarSheet(
  name: string,
  exemplars: readonly Exemplar[],
): Raster {
  const most = Math.max(
    ...exemplars.map(({ map }) => Math.max(...map.data)),
    Number.MIN_VALUE,
  );
  const images: SheetCell[] = [];
  const heats: SheetCell[] = [];
  for (const { image, map, caption } of exemplars) {
    const picture = raster(image);
    const scaled = map.data.map((x) => Math.max(0, x) / most);
    const heat = resize({ data: scaled, shape: map.shape }, [
      picture.height,
      picture.width,
    ]);
    images.push({ picture, caption });
    heats.push({ picture: overlayHeat(picture, heat) });
  }
  return contactSheet([{ name, cells: images }, { name: "", cells: heats }]);
}

/** A row of a strip: one image under one change after the other. */
export interface Strip {
  /** What is written before it. */
  readonly name: string;
  /** Its images `[n, 3, H, W]`, as many as there are headings. */
  readonly images: Tensor;
}

/**
 * Draws images under a growing change in both directions, the model's own in the middle.
 *
 * @param strips At least one.
 * @param headings What each column changes.
 */
export function stripSheet(
  strips: readonly Strip[],
  headings: readonly string[],
): Raster {
  return contactSheet(
    strips.map(({ name, images }) => ({
      name,
      cells: headings.map((_, i) => {
        const { data, shape } = rows(images, i, i + 1);
        return { picture: raster({ data, shape: shape.slice(1) }) };
      }),
    })),
    headings,
  );
}
