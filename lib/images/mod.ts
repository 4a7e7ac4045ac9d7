/**
 * Images that others made, read as Pillow reads them.
 *
 * @module
 */

export { decodeImage, type Pixels } from "./decode_image.ts";
export { type ImageFormat, imageFormat } from "./image_format.ts";
export { IMAGE_DECODER } from "./magick.ts";
