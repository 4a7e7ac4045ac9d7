import { at, InputError, rows, type Tensor, zeros } from "../../core/mod.ts";

/**
 * Shrinks masks: what share of each cell's pixels is covered.
 *
 * @param masks `[n, 1, H, W]`.
 * @param height Rows of cells, at most H.
 * @param width Columns of cells, at most W.
 * @returns `[n, 1, h, w]` in `[0, 1]`.
 */
export function shrunkMasks(
  masks: Tensor,
  height: number,
  width: number,
): Tensor {
  const [n = 0, , H = 0, W = 0] = masks.shape;
  const small = zeros([n, 1, height, width]);
  const pixels = new Float32Array(small.data.length);
  masks.data.forEach((x, i) => {
    const y = Math.floor(Math.floor(i / W) % H * height / H);
    const image = Math.floor(i / (H * W));
    const cell = (image * height + y) * width + Math.floor(i % W * width / W);
    small.data[cell] = at(small.data, cell) + x;
    pixels[cell] = at(pixels, cell) + 1;
  });
  return {
    data: small.data.map((x, i) => x / at(pixels, i)),
    shape: small.shape,
  };
}

/**
 * Reads masks off pictures: white where the person is, black elsewhere.
 *
 * @param pictures `[n, 3, H, W]` in `[0, 1]`.
 * @param images The images that they are masks of.
 * @param group Whose masks they are.
 * @returns `[n, 1, H, W]`, 0 or 1.
 * @throws {InputError} If they are not as many or not as large, or one covers nothing.
 */
export function masksOf(
  pictures: Tensor,
  images: Tensor,
  group: string,
): Tensor {
  if (`${pictures.shape}` !== `${images.shape}`) {
    const sizes = ({ shape: [n = 0, , H = 0, W = 0] }: Tensor) =>
      `${n} of ${H}×${W}`;
    throw new InputError(
      `Cannot learn with the masks "${group}": expected one for each image, as large as it, ${
        sizes(images)
      }, found ${sizes(pictures)}`,
    );
  }
  const [n = 0, channels = 0, H = 0, W = 0] = pictures.shape;
  const masks = zeros([n, 1, H, W]);
  const area = H * W;
  for (let i = 0; i < n; i++) {
    const picture = rows(pictures, i, i + 1).data;
    let covered = 0;
    for (let p = 0; p < area; p++) {
      let light = 0;
      for (let c = 0; c < channels; c++) light += at(picture, c * area + p);
      if (light < 0.5 * channels) continue;
      masks.data[i * area + p] = 1;
      covered++;
    }
    if (covered > 0) continue;
    throw new InputError(
      `Cannot learn with the masks "${group}": number ${
        i + 1
      } is black; expected white where the person is`,
    );
  }
  return masks;
}
