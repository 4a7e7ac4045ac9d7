import { z } from "zod";
import type { Abstention } from "../core/mod.ts";
import {
  alignedSquare,
  chooseFace,
  type ChosenDetector,
  cutSquare,
  type Detect,
  MEAN_FACE,
  openDetector,
  readDetector,
  scaledTo,
  squareAround,
} from "../faces/mod.ts";
import type { Planes } from "../networks/mod.ts";
import type { Runtime } from "../runtime/mod.ts";

const faceCrop = z.strictObject({
  kind: z.literal("face"),
  detector: z.string().regex(/^(?!\.)[\w. -]+\.json$/, {
    error: "expected the name of a detector.json in the same folder",
  }),
  align: z.enum(["mean_face", "box"]).default("mean_face"),
  size: z.int().min(8).max(2048).default(300),
  padding: z.number().min(0).max(4).default(0.25),
  longest: z.int().min(8).max(8192).optional(),
  several: z.enum(["largest", "abstain"]).default("largest"),
  smallest: z.number().min(0).default(20),
});

/** Which part of an image a classifier looks at, as a `judge.json` says it. */
export const cropSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("whole") }),
  z.strictObject({ kind: z.literal("centre") }),
  faceCrop,
]);

/** {@linkcode cropSchema}, parsed. */
export type CropSettings = z.infer<typeof cropSchema>;

/** Cuts out what a classifier looks at, or says why there is nothing. */
export type Crop = (image: Planes) => Promise<Planes | Abstention>;

/** A crop that was read and checked; no network is open yet. */
export interface ChosenCrop {
  /** The face detector; absent where none is asked. */
  readonly detector?: ChosenDetector;
  /** Path of the detector's network, by its name. */
  readonly files: Readonly<Record<string, string>>;
  /** Opens the detector, if there is one. */
  open(runtime: Pick<Runtime, "load">): Promise<Crop>;
}

/**
 * Reads what a crop needs.
 *
 * @param settings Which part: all of an image, the largest square in its middle, or a face.
 * @throws {InputError} If the detector cannot be used.
 */
export async function chooseCrop(
  settings: CropSettings,
  folder: string,
): Promise<ChosenCrop> {
  if (settings.kind !== "face") {
    const cut = settings.kind === "whole" ? same : square;
    return {
      files: {},
      open: () => Promise.resolve((image) => Promise.resolve(cut(image))),
    };
  }
  const detector = await readDetector(folder, settings.detector);
  return {
    detector,
    files: { [detector.settings.model.file]: detector.path },
    async open(runtime) {
      const detect = await openDetector(detector, runtime);
      return (image) => faceOf(image, detect, settings);
    },
  };
}

/**
 * Says what of a crop a verdict depends on.
 *
 * @param settings What the `judge.json` says.
 * @returns Plain data, in which what the detector's file says stands for its name.
 */
export function cropSettings(
  settings: CropSettings,
  { detector }: Pick<ChosenCrop, "detector">,
): unknown {
  return detector ? { ...settings, detector: detector.settings } : settings;
}

async function faceOf(
  picture: Planes,
  detect: Detect,
  settings: z.infer<typeof faceCrop>,
): Promise<Planes | Abstention> {
  const { longest, align, padding, size } = settings;
  const image = longest === undefined ? picture : scaledTo(picture, longest);
  const enlarged = image.width / picture.width;
  const face = chooseFace(await detect(image), settings, enlarged);
  if ("invalid" in face) return face;
  const where = align === "box"
    ? squareAround(face.box, padding)
    : alignedSquare(face.points, MEAN_FACE, padding);
  return cutSquare(image, where, size);
}

function same(image: Planes): Planes {
  return image;
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
