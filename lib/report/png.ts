import { decode, encode } from "fast-png";
import { InputError } from "../core/mod.ts";
import type { Raster } from "./raster.ts";

/**
 * Encodes a raster as PNG.
 *
 * Compression is light: writing pictures must cost next to nothing beside
 * sampling them. Equal rasters give equal bytes.
 */
export function encodePng({ width, height, data }: Raster): Uint8Array {
  return encode(
    { width, height, data, channels: 3, depth: 8 },
    { zlib: { level: 3 } },
  );
}

/**
 * Decodes a PNG of 8-bit RGB, as {@linkcode encodePng} writes it.
 *
 * @throws {InputError} If it is another kind of file.
 */
export function decodePng(bytes: Uint8Array): Raster {
  const { width, height, data, channels, depth } = decode(bytes);
  if (channels !== 3 || depth !== 8) {
    throw new InputError(
      `Cannot read the PNG: expected 3 channels of 8 bits, got ${channels} of ${depth}`,
    );
  }
  return { width, height, data: new Uint8Array(data) };
}
