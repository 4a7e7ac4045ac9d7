import { z } from "zod";
import type { Planes } from "../networks/mod.ts";

/** Which part of an image a classifier looks at, as a `judge.json` says it. */
export const cropSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("whole") }),
  z.strictObject({ kind: z.literal("centre") }),
]);

/** {@linkcode cropSchema}, parsed. */
export type CropSettings = z.infer<typeof cropSchema>;

/**
 * Cuts out the part of an image that a classifier looks at.
 *
 * @param settings Which: all of it, or the largest square in its middle.
 */
export function crop(image: Planes, { kind }: CropSettings): Planes {
  return kind === "whole" ? image : square(image);
}

function square(image: Planes): Planes {
  const { data, channels, height, width } = image;
  const side = Math.min(height, width);
  const top = (height - side) >> 1;
  const left = (width - side) >> 1;
  const part = new Uint8Array(channels * side * side);
  for (let row = 0; row < channels * side; row++) {
    const c = Math.floor(row / side);
    const from = (c * height + top + row % side) * width + left;
    part.set(data.subarray(from, from + side), row * side);
  }
  return { data: part, channels, height: side, width: side };
}
