import { at, type Tensor, zeros } from "../core/mod.ts";

/** Share of a tile that it has in common with the next, as in diffusers. */
const OVERLAP = 0.25;

/**
 * Decodes latents in square tiles that overlap by a quarter, so that memory does not grow with the image; what two tiles
 * share is blended linearly, from one into the other. A tile knows nothing of the others, so images differ a little from
 * those that are decoded whole.
 *
 * @param latents Latents of one image `[1, c, h, w]`.
 * @param tile Side of a tile in latents, a multiple of 4.
 * @param factor Pixels for each latent, along each axis.
 * @param decode Decodes latents `[1, c, h′, w′]`, of up to the size of a tile, to an image `[1, d, factor·h′, factor·w′]`.
 * @returns The image `[1, d, factor·h, factor·w]`.
 * @see `AutoencoderKL.tiled_decode` of {@link https://github.com/huggingface/diffusers}
 */
export async function decodeTiles(
  latents: Tensor,
  tile: number,
  factor: number,
  decode: (part: Tensor) => Promise<Tensor>,
): Promise<Tensor> {
  const [, , height, width] = latents.shape as [number, number, number, number];
  const [step, blended] = [tile * (1 - OVERLAP), factor * tile * OVERLAP];
  let image: Tensor | undefined;
  let above: Tensor[] = [];
  for (let y = 0; y < height; y += step) {
    const row: Tensor[] = [];
    for (let x = 0; x < width; x += step) {
      const size = [Math.min(tile, height - y), Math.min(tile, width - x)];
      const own = await decode(
        cut(latents, [y, x], size as [number, number]),
      );
      const [over, left] = [above[row.length], row.at(-1)];
      if (over) blend(over, own, "rows", blended);
      if (left) blend(left, own, "columns", blended);
      row.push(own);
      image ??= zeros([1, at(own.shape, 1), factor * height, factor * width]);
      // What the next tiles blend over is written again by them.
      paste(own, image, [factor * y, factor * x]);
    }
    above = row;
  }
  if (!image) throw new RangeError("Cannot decode latents: there are none");
  return image;
}

/** Part of an image `[1, c, h, w]`. */
function cut(
  { data, shape }: Tensor,
  [top, left]: readonly [number, number],
  [height, width]: readonly [number, number],
): Tensor {
  const [, c, h, w] = shape as [number, number, number, number];
  const part = zeros([1, c, height, width]);
  for (let line = 0; line < c * height; line++) {
    const channel = Math.floor(line / height);
    const from = (channel * h + top + line % height) * w + left;
    part.data.set(data.subarray(from, from + width), line * width);
  }
  return part;
}

/** Writes an image `[1, c, h, w]` into a larger one. */
function paste(
  part: Tensor,
  { data, shape }: Tensor,
  [top, left]: readonly [number, number],
): void {
  const [, c, h, w] = shape as [number, number, number, number];
  const [height, width] = [at(part.shape, 2), at(part.shape, 3)];
  for (let line = 0; line < c * height; line++) {
    const channel = Math.floor(line / height);
    const to = (channel * h + top + line % height) * w + left;
    const own = part.data.subarray(line * width, (line + 1) * width);
    data.set(own, to);
  }
}

/** Fades the end of one tile into the beginning of the next, in place. */
function blend(
  before: Tensor,
  { data, shape }: Tensor,
  along: "rows" | "columns",
  most: number,
): void {
  const axis = along === "rows" ? 2 : 3;
  const [, c, h, w] = shape as [number, number, number, number];
  const [rows, columns] = [at(before.shape, 2), at(before.shape, 3)];
  const extent = Math.min(at(before.shape, axis), at(shape, axis), most);
  const [down, across] = along === "rows" ? [extent, w] : [h, extent];
  for (let channel = 0; channel < c; channel++) {
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++) {
        const weight = (along === "rows" ? y : x) / extent;
        const fromY = along === "rows" ? rows - extent + y : y;
        const fromX = along === "rows" ? x : columns - extent + x;
        const i = (channel * h + y) * w + x;
        data[i] = at(data, i) * weight +
          at(before.data, (channel * rows + fromY) * columns + fromX) *
            (1 - weight);
      }
    }
  }
}
