import { decode } from "fast-png";
import { at, InputError } from "../core/mod.ts";
import type { Pixels } from "./pixels.ts";
import { checkSize } from "./size_limit.ts";

/** Where the header of a PNG says its depth, and its width and height before it. */
const DEPTH = 24;
const WIDTH = 16;

/**
 * Tells whether a file is a PNG of 16 bits a channel.
 *
 * @returns Whether it is.
 */
export function isDeepPng(bytes: Uint8Array): boolean {
  return bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[DEPTH] === 16;
}

/**
 * Decodes a PNG of 16 bits a channel as Pillow does: the upper byte of each colour,
 * but of grey without alpha the level itself, where all above 255 is white.
 *
 * @throws {InputError} If it is not whole.
 */
export function decodeDeepPng(bytes: Uint8Array): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkSize(view.getUint32(WIDTH), view.getUint32(WIDTH + 4));
  const { width, height, channels, data: levels } = decoded(bytes);
  const data = new Uint8Array(3 * width * height);
  const [from, of] = channels < 3 ? [1, 0] : [3, 1];
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3) * channels;
    const level = at(levels, pixel + of * (i % from));
    data[i] = channels === 1 ? Math.min(255, level) : level >> 8;
  }
  const bright = channels === 1 && levels.some((level) => level > 255);
  return { width, height, data, ...(bright && { loss: BRIGHT }) };
}

const BRIGHT =
  "16-bit grey, of which Pillow and so Entangle makes white whatever is above 255 of 65,535";

function decoded(bytes: Uint8Array) {
  try {
    return decode(bytes, { checkCrc: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`it is not a whole PNG: ${why}`);
  }
}
