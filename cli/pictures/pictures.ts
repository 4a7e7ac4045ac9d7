import {
  type Abstention,
  InputError,
  plural,
  type Tensor,
} from "../../lib/core/mod.ts";
import { decodeImage, type Pixels } from "../../lib/images/mod.ts";
import type { PictureFiles } from "./picture_files.ts";

/** What is known of images once each of them was decoded. */
export interface Pictures extends PictureFiles {
  /** Height and width of each, in the order of the files. */
  readonly sizes: readonly (readonly [height: number, width: number])[];
  /** What should be said of them: what was left out, what decoding lost. */
  readonly notes: readonly string[];
}

/**
 * Decodes every image of some folders, so that all that cannot be read are named at
 * once, before anything is made of the others.
 *
 * @returns The same folders, with what was seen.
 * @throws {InputError} If images cannot be read; lists them with the reasons.
 */
export async function checkPictures(
  sets: readonly PictureFiles[],
): Promise<Pictures[]> {
  const problems: string[] = [];
  const found: Pictures[] = [];
  for (const set of sets) {
    const sizes: [number, number][] = [];
    const losses = new Map<string, number>();
    for (const path of set.files) {
      const pixels = await decoded(path);
      if (typeof pixels === "string") {
        problems.push(`${path}: ${pixels}`);
        continue;
      }
      const { height, width, loss } = pixels;
      sizes.push([height, width]);
      if (loss !== undefined) losses.set(loss, (losses.get(loss) ?? 0) + 1);
    }
    const notes = [
      ...(set.leftOut === undefined ? [] : [set.leftOut]),
      ...[...losses].map(([loss, n]) =>
        `warning: ${n} of the images in "${set.folder}" are ${loss}`
      ),
    ];
    found.push({ ...set, sizes, notes });
  }
  if (problems.length === 0) return found;
  const total = sets.reduce((n, { files }) => n + files.length, 0);
  throw new InputError(
    `Cannot read ${problems.length} of ${
      plural(total, "image")
    }: mend them, or take them out`,
    problems,
  );
}

/**
 * Reads an image as Pillow's `convert("RGB")` does.
 *
 * @returns The image `[1, 3, H, W]` in `[0, 1]`.
 * @throws {InputError} If it cannot be read.
 */
export async function readPicture(path: string): Promise<Tensor> {
  const found = await readPictureOr(path);
  if (!("invalid" in found)) return found;
  throw new InputError(`Cannot read "${path}": ${found.invalid}`);
}

/**
 * The same, of which the reason is told why there is no image.
 *
 * @returns The image `[1, 3, H, W]` in `[0, 1]`, or why it cannot be read.
 */
export async function readPictureOr(
  path: string,
): Promise<Tensor | Abstention> {
  const pixels = await decoded(path);
  if (typeof pixels === "string") return { invalid: pixels };
  const { data, width, height } = pixels;
  const area = width * height;
  const planes = new Float32Array(3 * area);
  // Indexed without at(): a call per element would cost more than decoding.
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < area; i++) {
      planes[c * area + i] = (data[3 * i + c] as number) / 255;
    }
  }
  return { data: planes, shape: [1, 3, height, width] };
}

/** The pixels, or why there are none. */
async function decoded(path: string): Promise<Pixels | string> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      return "it is a link to what is not there, or it was just removed";
    }
    const reason = error instanceof Error &&
      /^(.+) \(os error \d+\)/.exec(error.message)?.[1];
    if (!reason) throw error;
    return `the system says "${reason}"`;
  }
  try {
    return await decodeImage(bytes);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}
