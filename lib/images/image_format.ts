/** A format that is read. */
export type ImageFormat = "PNG" | "JPEG" | "WebP" | "BMP" | "TIFF" | "PNM";

/**
 * Tells the format of an image by how its file begins; what it is called says little.
 *
 * @returns The format; `undefined` if it is none that is read.
 */
export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  return BEGINNINGS.find(([begins]) => begins.test(start))?.[1];
}

const BEGINNINGS: readonly (readonly [RegExp, ImageFormat])[] = [
  [/^\x89PNG\r\n/, "PNG"],
  [/^\xff\xd8\xff/, "JPEG"],
  [/^RIFF[^]{4}WEBP/, "WebP"],
  [/^BM/, "BMP"],
  [/^(II\*\0|MM\0\*)/, "TIFF"],
  [/^P[56]\s/, "PNM"],
];
