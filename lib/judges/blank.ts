import { type Abstention, size, type Tensor } from "../core/mod.ts";

/**
 * Tells whether an image shows nothing that could be classified: a safety
 * checker's black square, or numbers that are not finite.
 *
 * @param image Image `[3, height, width]` or `[1, 3, height, width]`, in `[0, 1]`.
 * @returns Why it shows nothing, or `undefined` if it shows something.
 */
export function blank(image: Tensor): Abstention | undefined {
  const [rows = 0, columns = 0] = image.shape.slice(-2);
  const pixels = rows * columns;
  const channels = pixels > 0 ? size(image.shape) / pixels : 0;
  let flat = true;
  for (let c = 0; c < channels; c++) {
    let least = Infinity;
    let greatest = -Infinity;
    for (const x of image.data.subarray(c * pixels, (c + 1) * pixels)) {
      if (!Number.isFinite(x)) return { invalid: "the image is not finite" };
      if (x < least) least = x;
      if (x > greatest) greatest = x;
    }
    flat &&= greatest - least < LEVEL;
  }
  return flat ? { invalid: "the image is one colour" } : undefined;
}

// One level of an 8-bit channel.
const LEVEL = 1 / 255;
