import { concatRows, rows, type Tensor } from "../core/mod.ts";
import {
  inceptionPixels,
  inceptionProgram,
  openInceptionWeights,
} from "../networks/mod.ts";
import type { Runtime, Session } from "./ort/mod.ts";

/** The Inception of FID, as a function. */
export interface Inception {
  /** Features `[n, 2048]` of images `[n, 3, H, W]` in `[0, 1]`, rounded to 8 bits first, as from a PNG. */
  features(images: Tensor): Promise<Tensor>;
}

/**
 * Opens Inception's weights. Images of any size go through one network; what resizes
 * them is made anew when another size comes, and never kept beside another.
 *
 * @param path A `.safetensors` file with pytorch-fid's weights under their names there.
 * @returns The network; closing the runtime frees it.
 * @throws {InputError} If the file is no Inception.
 */
export async function openInception(
  path: string,
  runtime: Runtime,
): Promise<Inception> {
  const weights = await openInceptionWeights(path);
  const network = await runtime.load(inceptionProgram(weights, 1));
  let resizer: { readonly size: string; readonly session: Session } | undefined;
  const resizerOf = async (height: number, width: number) => {
    const size = `${height}×${width}`;
    if (resizer?.size === size) return resizer.session;
    await resizer?.session.release();
    resizer = undefined;
    const session = await runtime.load(inceptionPixels([1, height, width]));
    resizer = { size, session };
    return session;
  };
  const features = async (images: Tensor): Promise<Tensor> => {
    const [n = 0, , height = 0, width = 0] = images.shape;
    const session = await resizerOf(height, width);
    const found: Tensor[] = [];
    for (let i = 0; i < n; i++) {
      const { data, shape } = rows(images, i, i + 1);
      const rounded = data.map((x) => Math.round(255 * x) / 255);
      const feeds = { images: { data: rounded, shape } };
      const { pixels } = await session.run(feeds);
      const seen = await network.run({ pixels: pixels as Tensor });
      found.push(seen.features as Tensor);
    }
    return concatRows(found);
  };
  // One after the other: a resizer must not be freed while another call is at it.
  let turn: Promise<unknown> = Promise.resolve();
  return {
    features(images) {
      const mine = turn.then(() => features(images));
      turn = mine.catch(() => {});
      return mine;
    },
  };
}
