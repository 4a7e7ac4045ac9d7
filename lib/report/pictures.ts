import {
  type ImageResult,
  type NetworkOutputs,
  type Output,
  type Plan,
  type Postprocessed,
  readImage,
  type Store,
} from "../bench/mod.ts";
import { allFinite, fileName } from "../core/mod.ts";
import type { Observation } from "../metrics/mod.ts";
import {
  contactSheet,
  type SheetCell,
  type SheetRow,
} from "./contact_sheet.ts";
import { crossedOut } from "./crossed_out.ts";
import { overlay } from "./overlay.ts";
import { decodePng, encodePng } from "./png.ts";
import { raster, shrink } from "./raster.ts";
import { drawable } from "./text_raster.ts";

/** How many overlays are drawn per method and subject: those of the first seeds. */
export const OVERLAYS = 3;

/**
 * Reads and draws the images of a unit: each picture, and for the first few
 * seeds of each subject where the two concepts were looked for. An image that
 * is not finite has no picture, and maps that are not have no overlay.
 *
 * @param evaluated What the networks made of the unit.
 * @returns What was observed, and `images/<method>/<subject>/<seed>.png` and perhaps the same under `overlays/`, or, of masks above
 *   another percentile than the papers' 70, for example under `overlays-p80/`.
 */
export function postprocess(evaluated: NetworkOutputs): Postprocessed {
  const results = evaluated.seeds.map((_, i) => readImage(evaluated, i));
  return {
    observations: results.map(({ observation }) => observation),
    outputs: results.flatMap((result) => drawImage(evaluated, result)),
  };
}

/**
 * Says where the picture of an image lies, and where the overlay.
 *
 * @returns Paths within the output folder.
 */
export function picturePaths(
  { spec }: Pick<Plan, "spec">,
  method: string,
  subject: string,
  seed: number,
): { readonly image: string; readonly overlay: string } {
  const path = picturePath(method, subject, seed);
  return {
    image: `images/${path}`,
    overlay: `${overlayFolder(spec.attribution.percentile)}/${path}`,
  };
}

function overlayFolder(percentile: number): string {
  return percentile === 70 ? "overlays" : `overlays-p${percentile}`;
}

function drawImage(
  { method, subject, layout, percentile }: NetworkOutputs,
  { seed, ordinal, image, maps }: ImageResult,
): Output[] {
  if (!allFinite(image.data)) return [];
  const picture = raster(image);
  const path = picturePath(method, subject, seed);
  const outputs = [{ path: `images/${path}`, bytes: encodePng(picture) }];
  if (ordinal < OVERLAYS) {
    const drawn = overlay({ image: picture, maps, layout, percentile });
    if (drawn) {
      const folder = overlayFolder(percentile);
      outputs.push({ path: `${folder}/${path}`, bytes: encodePng(drawn) });
    }
  }
  return outputs;
}

/**
 * Says where the contact sheet of a row lies.
 *
 * @returns Path within the output folder.
 */
export function contactSheetPath(method: string): string {
  return `contact-sheets/${fileName(method)}.png`;
}

/**
 * Draws a method's images on one sheet: a row per subject, a column per seed, and below each picture the
 * group that was seen, with its margin over the runner-up. A place is crossed out if its image was not finite,
 * and so has no picture.
 *
 * @returns `contact-sheets/<method>.png`.
 */
export async function drawContactSheet(
  plan: Plan,
  method: string,
  store: Pick<Store, "folder">,
  observations: readonly Observation[] = [],
): Promise<Output> {
  const [height = 0, width = 0] = plan.models.imageShape.slice(1);
  const factor = Math.ceil(Math.max(width, height) / SHEET_PICTURE);
  const none = crossedOut(
    Math.floor(width / factor),
    Math.floor(height / factor),
  );
  const seeds = plan.seeds.slice(0, SHEET_COLUMNS);
  const bySubject = Map.groupBy(observations, ({ subject }) => subject);
  const rows = await Promise.all(
    plan.spec.subjects.map(async (subject): Promise<SheetRow> => ({
      // The digest in the name of a file tells apart what the sheet has no letters for.
      name: drawable(subject) ? subject : fileName(subject),
      cells: await Promise.all(
        seeds.map(async (seed): Promise<SheetCell> => {
          const path = `images/${picturePath(method, subject, seed)}`;
          const bytes = await orNothing(`${store.folder}/${path}`);
          const seen = bySubject.get(subject)?.find((o) => o.seed === seed);
          return {
            picture: bytes ? shrink(decodePng(bytes), factor) : none,
            ...seen && captionOf(seen),
          };
        }),
      ),
    })),
  );
  return {
    path: contactSheetPath(method),
    bytes: encodePng(contactSheet(rows, seeds.map((seed) => `seed ${seed}`))),
  };
}

function captionOf(
  { label, margin, invalid }: Observation,
): Omit<SheetCell, "picture"> {
  if (label === undefined) return { caption: "abstained", warns: true };
  return {
    caption: `${label}${margin === undefined ? "" : ` ${margin.toFixed(2)}`}`,
    warns: invalid !== undefined,
  };
}

// Nothing is missing but what was never written: the unit's record vouches for the rest.
async function orNothing(path: string): Promise<Uint8Array | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

const SHEET_COLUMNS = 8;
const SHEET_PICTURE = 128;

function picturePath(method: string, subject: string, seed: number): string {
  return `${fileName(method)}/${fileName(subject)}/${seed}.png`;
}
