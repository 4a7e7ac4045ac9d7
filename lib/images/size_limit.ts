import { InputError } from "../core/mod.ts";

/** What Pillow takes for a decompression bomb, `2 · MAX_IMAGE_PIXELS`. */
const MOST_PIXELS = 178_956_970;

/**
 * Refuses an image that says it is too large, before anything is allocated.
 *
 * @throws {InputError} If it has more pixels than Pillow takes.
 */
export function checkSize(width: number, height: number): void {
  if (width > 0 && height > 0 && width * height <= MOST_PIXELS) return;
  throw new InputError(
    `it says that it has ${width}×${height} pixels; at most ${MOST_PIXELS} are read`,
  );
}
