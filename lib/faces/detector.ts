import { z } from "zod";
import { InputError, problems, type Tensor } from "../core/mod.ts";
import type { Planes } from "../networks/mod.ts";
import {
  namedFileProblems,
  namedFileSchema,
  readJson,
} from "../networks/files/mod.ts";
import { openOnnxFile, type Runtime, type Session } from "../runtime/mod.ts";
import { centerFaces } from "./centerface.ts";
import type { Face, Point } from "./face.ts";
import { linearResize } from "./linear_resize.ts";

const name = z.string().min(1);

/** What a `detector.json` says. */
const detectorSchema = z.strictObject({
  kind: z.literal("centerface"),
  name,
  source: name,
  model: namedFileSchema,
  input: name,
  outputs: z.strictObject({
    heatmap: name,
    scale: name,
    offset: name,
    landmarks: name,
  }),
  least: z.number().min(0).lt(1).default(0.5),
  overlap: z.number().gt(0).max(1).default(0.3),
});

/** What a `detector.json` says, with what it leaves out. */
export interface DetectorSettings {
  /** The format of the network's outputs. */
  readonly kind: "centerface";
  /** What it is called. */
  readonly name: string;
  /** Where it is from. */
  readonly source: string;
  /** Its ONNX file in the same folder. */
  readonly model: { readonly file: string; readonly sha256: string };
  /** Name of its input. */
  readonly input: string;
  /** Names of its outputs. */
  readonly outputs: Readonly<
    Record<"heatmap" | "scale" | "offset" | "landmarks", string>
  >;
  /** How sure it must be of a face, in `[0, 1)`. */
  readonly least: number;
  /** From which part of their union on, of two boxes that overlap, the less sure is left out. */
  readonly overlap: number;
}

/** A detector that was read and checked; its network is not open yet. */
export interface ChosenDetector {
  /** What its file says. */
  readonly settings: DetectorSettings;
  /** Path of its ONNX file. */
  readonly path: string;
}

/** Finds faces in a picture. */
export type Detect = (image: Planes) => Promise<readonly Face[]>;

/**
 * Reads and checks a `detector.json`.
 *
 * @param folder Its folder, in which the ONNX file lies too.
 * @throws {InputError} If something is wrong with it; every problem is listed.
 */
export async function readDetector(
  folder: string,
  file: string,
): Promise<ChosenDetector> {
  const path = `${folder}/${file}`;
  const value = await readJson(path);
  const found = problems(detectorSchema, value);
  if (found.length === 0) {
    const { model } = detectorSchema.parse(value);
    found.push(...await namedFileProblems(folder, model, "model"));
  }
  if (found.length > 0) {
    throw new InputError(`Cannot use the face detector "${path}"`, found);
  }
  const settings: DetectorSettings = detectorSchema.parse(value);
  return { settings, path: `${folder}/${settings.model.file}` };
}

/**
 * Opens a detector.
 *
 * @param runtime Where its network runs; closing it frees it.
 * @throws {InputError} If the file is no such network.
 */
export async function openDetector(
  { settings, path }: ChosenDetector,
  runtime: Pick<Runtime, "load">,
): Promise<Detect> {
  const { input, outputs } = settings;
  const session = await openOnnxFile(path, {
    input,
    outputs: Object.values(outputs),
    anySize: true,
  }, runtime);
  return (image) => detect(image, session, settings);
}

/** The network takes whole multiples of this many pixels. */
const MULTIPLE = 32;

async function detect(
  image: Planes,
  session: Pick<Session, "run">,
  { input, outputs, least, overlap }: DetectorSettings,
): Promise<Face[]> {
  const up = (side: number) => Math.ceil(side / MULTIPLE) * MULTIPLE;
  const [height, width] = [up(image.height), up(image.width)];
  const { data } = linearResize(image, height, width);
  const pixels = {
    data: Float32Array.from(data),
    shape: [1, image.channels, height, width],
  };
  const found = await session.run({ [input]: pixels });
  const output = (key: keyof typeof outputs) => found[outputs[key]] as Tensor;
  const faces = centerFaces(
    {
      heatmap: output("heatmap"),
      scale: output("scale"),
      offset: output("offset"),
      landmarks: output("landmarks"),
    },
    least,
    overlap,
  );
  return faces.map((face) =>
    scaled(face, image.width / width, image.height / height)
  );
}

function scaled({ box, points, score }: Face, x: number, y: number): Face {
  const point = ([u, v]: Point): Point => [u * x, v * y];
  const [left, top, right, bottom] = box;
  const [a, b, c, d, e] = points;
  return {
    box: [left * x, top * y, right * x, bottom * y],
    points: [point(a), point(b), point(c), point(d), point(e)],
    score,
  };
}
