import type { Pixels } from "./pixels.ts";
import { InputError } from "../core/mod.ts";
import { decodeDeepPng, isDeepPng } from "./deep_png.ts";
import { imageFormat } from "./image_format.ts";
import { decodeByMagick } from "./magick.ts";

/**
 * Decodes an image as Pillow's `Image.open(file).convert("RGB")` does: alpha is
 * dropped and not blended, EXIF orientation is not followed, ink becomes light without
 * a profile, of several pages the first is taken.
 *
 * The levels are Pillow's to the bit, but for palettes of TIFF and for PNM whose
 * greatest level is not 255, which may differ by one.
 *
 * @throws {InputError} If it is none, is not whole, or is of a kind that is not read as Pillow does; the message is a clause without the file's name.
 */
export async function decodeImage(bytes: Uint8Array): Promise<Pixels> {
  if (bytes.length === 0) throw new InputError("it is empty");
  const format = imageFormat(bytes);
  if (!format) throw new InputError(`it is no image: ${found(bytes)}`);
  return isDeepPng(bytes)
    ? decodeDeepPng(bytes)
    : await decodeByMagick(bytes, format);
}

/** What a file that is no image looks like. */
function found(bytes: Uint8Array): string {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 64)).trim();
  if (/^<(!doctype html|html)/i.test(start)) return "it is a page of HTML";
  if (start.startsWith("version https://git-lfs")) {
    return 'it is a Git LFS pointer; fetch the file with "git lfs pull"';
  }
  if (start.startsWith("GIF8")) return "GIF is not read; save it as PNG";
  if (/^.{4}ftyp(avif|hei|mif)/s.test(start)) {
    return "AVIF and HEIF are not read; save it as PNG";
  }
  const hex = bytes.subarray(0, 8).toHex().replace(/..(?=.)/g, "$& ");
  return `it begins with the bytes ${hex}`;
}
