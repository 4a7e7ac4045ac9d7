import { concatRows, rows, type Tensor } from "../core/mod.ts";
import { inceptionProgram, readSafetensors } from "../models/mod.ts";
import type { Runtime } from "./session.ts";

/** The Inception of FID, as a function. */
export interface Inception {
  /** Features `[n, 2048]` of images `[n, 3, H, W]` in `[0, 1]`, rounded to 8 bits first, as from a PNG. */
  features(images: Tensor): Promise<Tensor>;
}

/**
 * Opens Inception's weights; images of each size get a network of their own.
 *
 * @param path A `.safetensors` file with pytorch-fid's weights under their names there.
 * @param runtime Where it runs.
 * @returns The network; closing the runtime frees it.
 * @throws {InputError} If the file is no Inception.
 */
export async function openInception(
  path: string,
  runtime: Runtime,
): Promise<Inception> {
  const checkpoint = { path, tensors: await readSafetensors(path) };
  const load = (height: number, width: number) =>
    runtime.load(inceptionProgram(checkpoint, [1, height, width]));
  const sessions = new Map<string, ReturnType<typeof load>>();
  return {
    async features(images) {
      const [n = 0, , height = 0, width = 0] = images.shape;
      const key = `${height}×${width}`;
      const loading = sessions.get(key) ?? load(height, width);
      sessions.set(key, loading);
      const session = await loading;
      const found: Tensor[] = [];
      for (let i = 0; i < n; i++) {
        const { data, shape } = rows(images, i, i + 1);
        const rounded = data.map((x) => Math.round(255 * x) / 255);
        const feeds = { images: { data: rounded, shape } };
        found.push((await session.run(feeds)).features as Tensor);
      }
      return concatRows(found);
    },
  };
}
