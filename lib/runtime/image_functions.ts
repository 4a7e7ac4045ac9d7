import { at, concatRows, rows, type Tensor } from "../core/mod.ts";
import type { Backend } from "../graph/mod.ts";
import {
  type Checkpoint,
  decoderProgram,
  encoderProgram,
  type PipelineParts,
  type VaeConfig,
  vaeFactor,
} from "../networks/mod.ts";
import { decodeTiles } from "./decode_tiles.ts";
import type { SessionCache } from "./ort/mod.ts";

/** What an autoencoder does. */
export interface ImageFunctions {
  /** Decodes latents `[b, c, h, w]` to images `[b, 3, H, W]` in `[0, 1]`, not rounded. */
  decode(latents: Tensor): Promise<Tensor>;
  /** Encodes images `[b, 3, H, W]` in `[0, 1]` to the scaled means of their latents. */
  encodeImages(images: Tensor): Promise<Tensor>;
}

/**
 * Makes the functions that take latents to images and back, by the halves of the autoencoder.
 *
 * @param parts The autoencoder, sizes, and the side in latents of the tiles in which images are decoded, if they are not decoded whole.
 * @param backend How operators are written.
 */
export function imageFunctions(
  sessions: SessionCache,
  { checkpoint, config, latentShape, imageShape, tile }:
    & Pick<PipelineParts, "latentShape" | "imageShape">
    & {
      readonly checkpoint: Checkpoint;
      readonly config: VaeConfig;
      readonly tile: number | undefined;
    },
  backend: Backend,
): ImageFunctions {
  const decodeOne = async (row: Tensor): Promise<Tensor> => {
    const [, c, h, w] = row.shape as [number, number, number, number];
    const whole = h === latentShape[1] && w === latentShape[2];
    const session = await sessions.get(
      whole ? "decoder" : `decoder ${h}×${w}`,
      () => decoderProgram(checkpoint, config, [1, c, h, w], backend),
    );
    const { images } = await session.run({ latents: row });
    return images as Tensor;
  };
  const encoder = () =>
    encoderProgram(checkpoint, config, [1, ...imageShape], backend);
  return {
    async decode(latents) {
      const images = await eachRow(
        latents,
        tile === undefined
          ? decodeOne
          : (row) => decodeTiles(row, tile, vaeFactor(config), decodeOne),
      );
      const data = images.data.map((x) =>
        Math.min(1, Math.max(0, x / 2 + 0.5))
      );
      return { data, shape: images.shape };
    },

    async encodeImages(images) {
      const session = await sessions.get("encoder", encoder);
      return await eachRow(images, async ({ data, shape }) => {
        const scaled = { data: data.map((x) => 2 * x - 1), shape };
        const { latents } = await session.run({ images: scaled });
        return latents as Tensor;
      });
    },
  };
}

/** One row at a time: memory stays small, and a row never depends on its neighbours. */
async function eachRow(
  x: Tensor,
  f: (row: Tensor) => Promise<Tensor>,
): Promise<Tensor> {
  const results: Tensor[] = [];
  for (let i = 0; i < at(x.shape, 0); i++) {
    results.push(await f(rows(x, i, i + 1)));
  }
  return concatRows(results);
}
