import { at, concatRows, InputError, type Tensor } from "../../lib/core/mod.ts";
import { type Matrix, matrix } from "../../lib/linalg/mod.ts";
import { decodeMoments, type Moments, moments } from "../../lib/metrics/mod.ts";
import { readBytes } from "../terminal/mod.ts";
import { pictureFiles } from "./picture_files.ts";
import { checkPictures, type Pictures, readPicture } from "./pictures.ts";

/** Statistics of images, or images of which they are still to be made. */
export type Source =
  & { readonly path: string }
  & (
    | { readonly statistics: Moments }
    | { readonly pictures: Pictures }
  );

/** Images or their statistics, as a distance is measured from them. */
export interface ImageSet {
  /** As it was named. */
  readonly path: string;
  /** Number of images; `NaN` if a file of statistics does not say. */
  readonly n: number;
  /** Features, a row per image; absent of statistics. */
  readonly features?: Matrix;
  /** Mean and covariance of the features. */
  moments(): Moments;
}

/** What makes features of images. */
export interface Extractor {
  /** For messages. */
  readonly name: string;
  /** Number of features. */
  readonly dimension: number;
  /** Features `[1, d]` of an image `[1, 3, H, W]` in `[0, 1]`. */
  extract(image: Tensor): Promise<Tensor>;
}

/**
 * Opens sets of images: reads statistics, decodes each image once, so that all that
 * is wrong is said before any network is opened.
 *
 * @param paths Folders of images, or `.npz` files.
 * @throws {InputError} If one is neither, an image cannot be read, a set has fewer than two images, or statistics differ in width.
 */
export async function openSources(paths: readonly string[]): Promise<Source[]> {
  const opened = [];
  for (const path of paths) {
    opened.push(
      await isStatistics(path)
        ? { path, statistics: await decodeMoments(await readBytes(path), path) }
        : { path, files: await pictureFiles(path) },
    );
  }
  const folders = opened.flatMap(({ files }) => files ?? []);
  const alone = folders.filter(({ files }) => files.length < 2);
  if (alone.length > 0) {
    throw new InputError(
      "Cannot measure a distance: a set needs two images at least",
      alone.flatMap(({ folder, files, leftOut }) => [
        `${folder}: ${files[0]} alone`,
        ...(leftOut === undefined ? [] : [leftOut]),
      ]),
    );
  }
  checkWidths(
    opened.flatMap(({ path, statistics }) =>
      statistics ? [{ path, d: statistics.mean.length }] : []
    ),
  );
  const checked = new Map(
    (await checkPictures(folders)).map((found) => [found.folder, found]),
  );
  return opened.map(({ path, statistics }) =>
    statistics
      ? { path, statistics }
      : { path, pictures: checked.get(path) as Pictures }
  );
}

/**
 * Makes the features of a set.
 *
 * @param extractor What makes features; needed of images alone.
 * @returns The set with its features or statistics.
 * @throws {InputError} If statistics have another width than the extractor's features, or features are not finite.
 */
export async function openSet(
  source: Source,
  extractor: Extractor | undefined,
): Promise<ImageSet> {
  const { path } = source;
  if ("statistics" in source) {
    const { statistics } = source;
    const d = statistics.mean.length;
    if (extractor) {
      checkWidths([
        { path, d },
        { path: extractor.name, d: extractor.dimension },
      ]);
    }
    return { path, n: statistics.n, moments: () => statistics };
  }
  if (!extractor) {
    throw new TypeError("Cannot look at images without a network");
  }
  const found: Tensor[] = [];
  for (const file of source.pictures.files) {
    const features = await extractor.extract(await readPicture(file));
    if (!features.data.every(Number.isFinite)) {
      throw new InputError(
        `Cannot compare "${file}": its features by ${extractor.name} are not finite; are the weights whole?`,
      );
    }
    found.push(features);
  }
  const { data, shape } = concatRows(found);
  const features = matrix(data, at(shape, 0), at(shape, 1));
  return {
    path,
    n: features.rows,
    features,
    moments: () => moments(features),
  };
}

/** A folder may be called so too. */
async function isStatistics(path: string): Promise<boolean> {
  if (!/\.npz$/i.test(path)) return false;
  const info = await Deno.stat(path).catch(() => undefined);
  return !info?.isDirectory;
}

function checkWidths(
  sets: readonly { readonly path: string; readonly d: number }[],
): void {
  if (new Set(sets.map(({ d }) => d)).size <= 1) return;
  throw new InputError(
    "Cannot measure a distance: the features are not of one network",
    sets.map(({ path, d }) => `${path}: ${d} features`),
  );
}
