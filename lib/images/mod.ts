/**
 * Images that others made, read as Pillow reads them.
 *
 * @module
 */

export { decodeImage } from "./decode_image.ts";
export type { Pixels } from "./pixels.ts";
export { type ImageFormat, imageFormat } from "./image_format.ts";
export { IMAGE_DECODER } from "./magick.ts";
