import { at, InputError, type Tensor } from "../lib/core/mod.ts";
import { decodePng } from "../lib/report/mod.ts";

/**
 * Lists the PNG files of a folder and of the folders in it.
 *
 * @param folder Path of the folder.
 * @returns Their paths, at least one, in order.
 * @throws {InputError} If there is no such folder, or no such file in it.
 */
export async function pictureFiles(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) names.push(...await pictureFiles(`${folder}/${name}`));
      else if (/\.png$/i.test(name)) names.push(`${folder}/${name}`);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new InputError(`Cannot read "${folder}": there is no such folder`);
  }
  if (names.length === 0) {
    throw new InputError(`Cannot read "${folder}": it holds no PNG files`);
  }
  return names.sort();
}

/**
 * Reads a PNG file.
 *
 * @param path Its path.
 * @returns The image `[1, 3, H, W]` in `[0, 1]`.
 * @throws {InputError} If it has not three channels of 8 bits.
 */
export async function readPicture(path: string): Promise<Tensor> {
  const { data, width, height } = decodePng(await Deno.readFile(path));
  const area = width * height;
  const planes = Float32Array.from(
    { length: 3 * area },
    (_, i) => at(data, 3 * (i % area) + Math.floor(i / area)) / 255,
  );
  return { data: planes, shape: [1, 3, height, width] };
}
