import { InputError, problems } from "../core/mod.ts";
import type { Planes } from "../networks/mod.ts";
import { namedFileProblems, readJson } from "../networks/files/mod.ts";
import { openOnnxFile, type Runtime } from "../runtime/mod.ts";
import { CENTERFACE } from "./centerface.ts";
import type { DetectorFormat } from "./detector_format.ts";
import { detectorSchema, type DetectorSettings } from "./detector_settings.ts";
import type { Face, Point } from "./face.ts";
import { withoutOverlaps } from "./overlaps.ts";
import { SCRFD } from "./scrfd.ts";

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
  return settings.kind === "scrfd"
    ? await open(path, settings, SCRFD, runtime)
    : await open(path, settings, CENTERFACE, runtime);
}

async function open<Settings extends DetectorSettings>(
  path: string,
  settings: Settings,
  format: DetectorFormat<Settings>,
  runtime: Pick<Runtime, "load">,
): Promise<Detect> {
  const { input } = settings;
  const outputs = format.names(settings);
  const names = { input, outputs, anySize: true };
  const session = await openOnnxFile(path, names, runtime);
  return async (image) => {
    const { pixels, scale } = format.prepare(image, settings);
    const found = await session.run({ [input]: pixels });
    const faces = format.faces(found, settings)
      .map((face) => scaled(face, ...scale));
    return withoutOverlaps(faces, settings.overlap, format.edge);
  };
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
