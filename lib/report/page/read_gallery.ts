import type { Output, Plan } from "../../bench/mod.ts";
import { readOr, sha256 } from "../../core/mod.ts";
import { encodeWebp } from "../../images/mod.ts";
import { OVERLAYS, picturePaths } from "../pictures.ts";
import { decodePng } from "../png.ts";
import type { Gallery, Picture } from "./gallery.ts";

/** Pictures of a run, made small. */
export interface SmallPictures {
  /** The pictures, as the page finds them. */
  readonly gallery: Gallery;
  /** Files that must lie beside the page; none if the pictures are in it. */
  readonly files: readonly Output[];
}

/** How many pictures a page shows, and how. */
export interface GalleryOptions {
  /** Seeds of each subject, the first ones; by default those that have overlays. */
  readonly seeds?: number | undefined;
  /** Folder for pictures that do not fit into the page, relative to it. */
  readonly beside: string;
  /** Bytes that pictures may take in the page itself. Default 20 MB. */
  readonly inline?: number;
  /** Pictures that were made small before, by path, and will be kept there. */
  readonly known?: Map<string, SmallPicture>;
}

/**
 * Reads the pictures of a run and makes them small enough for a page.
 *
 * @param options How many, and where to.
 * @returns The pictures; an image whose picture was never written has none.
 */
export async function readGallery(
  plan: Plan,
  folder: string,
  { seeds: count = OVERLAYS, beside, inline = 20e6, known = new Map() }:
    GalleryOptions,
): Promise<SmallPictures> {
  const seeds = plan.seeds.slice(0, count);
  const found = new Map<string, SmallPicture>();
  for (const { id } of plan.methods) {
    for (const subject of plan.spec.subjects) {
      for (const seed of seeds) {
        const paths = picturePaths(plan, id, subject, seed);
        const path = `${folder}/${paths.image}`;
        const picture = known.get(path) ??
          await small(`${folder}/${paths.overlay}`, 4) ?? await small(path, 1);
        if (!picture) continue;
        known.set(path, picture);
        found.set(key(id, subject, seed), picture);
      }
    }
  }
  const size = found.values().reduce((n, { bytes }) => n + bytes.length, 0);
  // Base64 writes three bytes with four letters.
  const fits = size * 4 / 3 <= inline;
  const nameOf = ({ bytes }: SmallPicture) =>
    `${beside}/${sha256(bytes).slice(0, 16)}.webp`;
  const addressOf = (picture: SmallPicture) =>
    fits
      ? `data:image/webp;base64,${picture.bytes.toBase64()}`
      : nameOf(picture).split("/").map(encodeURIComponent).join("/");
  return {
    gallery: {
      seeds,
      concepts: conceptsOf(plan),
      picture(...place): Picture | undefined {
        const picture = found.get(key(...place));
        return picture &&
          { src: addressOf(picture), panels: picture.panels };
      },
    },
    files: fits ? [] : [...found.values()].map((picture) => ({
      path: nameOf(picture),
      bytes: picture.bytes,
    })),
  };
}

/** A picture that was made small. */
export interface SmallPicture {
  /** The file. */
  readonly bytes: Uint8Array;
  /** How many panels it has. */
  readonly panels: 1 | 4;
}

/** Twice as high as a picture is shown on most screens. */
const MOST_PIXELS = 256;

async function small(
  path: string,
  panels: 1 | 4,
): Promise<SmallPicture | undefined> {
  const bytes = await readOr(path, Deno.readFile);
  if (!bytes) return undefined;
  return {
    bytes: await encodeWebp(decodePng(bytes), { height: MOST_PIXELS }),
    panels,
  };
}

function key(method: string, subject: string, seed: number): string {
  return `${method}\n${subject}\n${seed}`;
}

function conceptsOf({ spec }: Plan): readonly [string, string] {
  const [first = "first concept", second = "second concept"] =
    spec.attribution.words;
  return [first.replaceAll("{subject}", "the subject"), second];
}
