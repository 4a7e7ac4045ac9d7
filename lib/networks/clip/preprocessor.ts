import { z } from "zod";
import { InputError } from "../../core/mod.ts";
import {
  isObject,
  listed,
  listFolder,
  only,
  parseConfig,
  readJson,
  SIZE,
} from "../files/mod.ts";

/** How CLIP wants its images: resized, cut, rescaled and normalised. */
export interface PreprocessorConfig {
  /** Length that the short side is resized to, bicubic, in pixels. */
  readonly shortestEdge: number;
  /** Size of the centre that is cut out, in pixels. */
  readonly crop: { readonly height: number; readonly width: number };
  /** What bytes are multiplied by, 1/255. */
  readonly rescale: number;
  /** Subtracted from the rescaled red, green and blue. */
  readonly mean: readonly [number, number, number];
  /** What red, green and blue are then divided by. */
  readonly std: readonly [number, number, number];
}

/**
 * Parses the `preprocessor_config.json` of a CLIP.
 *
 * @param json The config as read; absent keys have transformers' defaults for CLIP.
 * @param file Name of the file, for error messages.
 * @throws {InputError} If a key or value is not supported; lists every problem.
 * @see `CLIPImageProcessor` in transformers 5.23
 *
 * @example Usage
 * ```ts
 * import { parsePreprocessor } from "./preprocessor.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const old = parsePreprocessor({ size: 224, crop_size: 224 });
 * deepStrictEqual(old.crop, { height: 224, width: 224 });
 * ```
 */
export function parsePreprocessor(
  json: unknown,
  file: string = "preprocessor_config.json",
): PreprocessorConfig {
  const { size, crop_size, rescale_factor, image_mean, image_std } =
    parseConfig(SCHEMA, INERT, json, file);
  return {
    shortestEdge: size,
    crop: crop_size,
    rescale: rescale_factor,
    mean: image_mean,
    std: image_std,
  };
}

/**
 * Reads how a CLIP wants its images from its folder.
 *
 * @param folder Folder with `preprocessor_config.json`, or with the `processor_config.json` that transformers 5 writes instead.
 * @throws {InputError} If there is neither file, or one is not supported.
 * @throws {EnvironmentError} If the file may not be read.
 */
export async function readPreprocessor(
  folder: string,
): Promise<PreprocessorConfig> {
  const path = `${folder}/${await preprocessorFile(folder)}`;
  const json = await readJson(path);
  if (path.endsWith(IMAGES)) return parsePreprocessor(json, path);
  const part = isObject(json) ? json.image_processor : undefined;
  return parsePreprocessor(part, `${path}: image_processor`);
}

/**
 * Finds the file that says how a CLIP wants its images.
 *
 * @throws {InputError} If there is none.
 * @throws {EnvironmentError} If the folder may not be read.
 */
export async function preprocessorFile(folder: string): Promise<string> {
  const names = await listFolder(folder);
  const found = [IMAGES, WHOLE].find((name) => names.includes(name));
  if (found !== undefined) return found;
  throw new InputError(
    `Cannot open the image processor in "${folder}": expected ${IMAGES} or ${WHOLE}, ${
      listed(names)
    }`,
  );
}

const IMAGES = "preprocessor_config.json";
const WHOLE = "processor_config.json";

/** CLIP's own colours, of the images that it was trained on. */
const MEAN: Colour = [0.48145466, 0.4578275, 0.40821073];
const STD: Colour = [0.26862954, 0.26130258, 0.27577711];
type Colour = [number, number, number];

const COLOUR = z.tuple([z.number(), z.number(), z.number()], {
  error: "expected a number for each of red, green and blue",
});

const SPREAD = z.number().positive();

const SCHEMA = z.object({
  do_resize: only(true),
  size: z.union([
    SIZE,
    z.strictObject({ shortest_edge: SIZE }).transform((s) => s.shortest_edge),
  ], { error: 'expected a number of pixels or {"shortest_edge": …}' })
    .default(224),
  resample: z.literal(3, { error: "only 3, bicubic, is supported" }).default(3),
  do_center_crop: only(true),
  crop_size: z.union([
    SIZE.transform((side) => ({ height: side, width: side })),
    z.strictObject({ height: SIZE, width: SIZE }),
  ], { error: 'expected a number of pixels or {"height": …, "width": …}' })
    .default({ height: 224, width: 224 }),
  do_rescale: only(true),
  rescale_factor: z.number().positive().default(1 / 255),
  do_normalize: only(true),
  image_mean: COLOUR.default(MEAN),
  image_std: z.tuple([SPREAD, SPREAD, SPREAD], {
    error: "expected a positive number for each of red, green and blue",
  }).default(STD),
}).superRefine(({ size, crop_size: crop }, { addIssue }) => {
  if (Math.max(crop.height, crop.width) > size) {
    addIssue({
      code: "custom",
      path: ["crop_size"],
      message: `expected at most the size of the short side, ${size}`,
    });
  }
});

/** Which class wrote the file, and layouts that this project does not have. */
const INERT: ReadonlySet<string> = new Set([
  "data_format",
  "device",
  "disable_grouping",
  "do_convert_rgb",
  "feature_extractor_type",
  "image_processor_type",
  "input_data_format",
  "processor_class",
  "return_tensors",
]);
