/**
 * Images that others made, read as Pillow reads them.
 *
 * @module
 */

export * from "./decode_image.ts";
export * from "./pixels.ts";
export * from "./image_format.ts";
export * from "./encode_webp.ts";
export { IMAGE_DECODER } from "./magick.ts";
