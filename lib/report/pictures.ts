import type { Frame, Output, Plan, Store } from "../bench/mod.ts";
import { contactSheet } from "./contact_sheet.ts";
import { overlay } from "./overlay.ts";
import { decodePng, encodePng } from "./png.ts";
import { raster, shrink } from "./raster.ts";

/** How many overlays are drawn per method and subject: those of the first seeds. */
export const OVERLAYS = 3;

/**
 * Draws one image of a run: the picture, and for the first few seeds of each
 * subject where the two concepts were looked for.
 *
 * @param frame The image and what was read from it.
 * @param percentile Percentile above which a pixel belongs to a mask.
 * @returns `images/<method>/<subject>/<seed>.png`, and perhaps the same under `overlays/`.
 */
export function drawFrame(frame: Frame, percentile: number): Output[] {
  const { unit: { method, subject }, seed, ordinal } = frame;
  const image = raster(frame.image);
  const path = picturePath(method.id, subject, seed);
  const outputs = [{ path: `images/${path}`, bytes: encodePng(image) }];
  if (ordinal < OVERLAYS) {
    const { maps, layout } = frame;
    const bytes = encodePng(overlay({ image, maps, layout, percentile }));
    outputs.push({ path: `overlays/${path}`, bytes });
  }
  return outputs;
}

/**
 * Draws a method's images on one sheet: a row per subject, a column per seed.
 *
 * @param plan What was run.
 * @param method Id of the method.
 * @param store Where the images lie.
 * @returns `contact-sheets/<method>.png`.
 */
export async function drawContactSheet(
  plan: Plan,
  method: string,
  store: Store,
): Promise<Output> {
  const side = Math.max(...plan.models.imageShape.slice(1));
  const factor = Math.ceil(side / SHEET_PICTURE);
  const grid = await Promise.all(
    plan.spec.subjects.map((subject) =>
      Promise.all(
        plan.seeds.slice(0, SHEET_COLUMNS).map(async (seed) => {
          const path = `images/${picturePath(method, subject, seed)}`;
          const bytes = await Deno.readFile(`${store.folder}/${path}`);
          return shrink(decodePng(bytes), factor);
        }),
      )
    ),
  );
  return {
    path: `contact-sheets/${method}.png`,
    bytes: encodePng(contactSheet(grid)),
  };
}

const SHEET_COLUMNS = 8;
const SHEET_PICTURE = 128;

function picturePath(method: string, subject: string, seed: number): string {
  return `${method}/${subject.replaceAll(/[^\w-]+/g, "_")}/${seed}.png`;
}
