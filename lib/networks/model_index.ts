import { dirname } from "node:path";
import { z } from "zod";
import { InputError } from "../core/mod.ts";
import {
  isObject,
  listed,
  modelFolderNames,
  parseConfig,
  readJson,
} from "./files/mod.ts";

/** Pipelines whose networks are those of Stable Diffusion; they differ in how they sample. */
const PIPELINES = [
  "StableDiffusionPipeline",
  "StableDiffusionPipelineSafe",
  "StableDiffusionImg2ImgPipeline",
  "StableDiffusionAttendAndExcitePipeline",
  "StableDiffusionPanoramaPipeline",
  "StableDiffusionSAGPipeline",
  "SemanticStableDiffusionPipeline",
] as const;

const XL = "StableDiffusionXLPipeline";

function madeBy<const T extends string>(...classes: readonly T[]) {
  return z.tuple([z.string(), z.enum(classes)], {
    error: `only ${classes.join(" or ")} is supported`,
  });
}

const PARTS = {
  unet: madeBy("UNet2DConditionModel"),
  vae: madeBy("AutoencoderKL"),
  "text_encoder": madeBy("CLIPTextModel"),
  tokenizer: madeBy("CLIPTokenizer", "CLIPTokenizerFast"),
  scheduler: z.tuple([z.string(), z.string()], {
    error: "expected the library and the class of the scheduler",
  }),
};

const INDEX = z.object({
  _class_name: z.enum([...PIPELINES, XL]),
  ...PARTS,
});

const XL_INDEX = z.object({
  "_class_name": z.literal(XL),
  ...PARTS,
  "text_encoder_2": madeBy("CLIPTextModelWithProjection"),
  "tokenizer_2": madeBy("CLIPTokenizer", "CLIPTokenizerFast"),
  force_zeros_for_empty_prompt: z.boolean().default(true),
});

/** Parts that judge or mark images and take no part in sampling. */
const UNUSED: ReadonlySet<string> = new Set([
  "add_watermarker",
  "feature_extractor",
  "image_encoder",
  "requires_safety_checker",
  "safety_checker",
]);

/** A part with weights, and what their file is called without its ending. */
export type WeightedPart = readonly [
  part: "text_encoder" | "text_encoder_2" | "unet" | "vae",
  stem: "model" | "diffusion_pytorch_model",
];

/** What `model_index.json` says of a pipeline. */
export interface ModelIndex {
  /** Whether it has one text encoder or the two of SDXL. */
  readonly family: "sd" | "sdxl";
  /** Folders of its tokenizers. */
  readonly tokenizers: readonly ("tokenizer" | "tokenizer_2")[];
  /** Its parts with weights. */
  readonly weighted: readonly WeightedPart[];
  /** Whether the embedding of a negative prompt that is absent is zero. */
  readonly zeros: boolean;
}

const WEIGHTED: readonly WeightedPart[] = [
  ["text_encoder", "model"],
  ["unet", "diffusion_pytorch_model"],
  ["vae", "diffusion_pytorch_model"],
];

/**
 * Reads `model_index.json`.
 *
 * @throws {InputError} If there is none, or its pipeline is not supported.
 * @throws {EnvironmentError} If it may not be read.
 */
export async function readModelIndex(path: string): Promise<ModelIndex> {
  const names = await modelFolderNames(
    path,
    "the model",
    'make a folder of it once with Python: diffusers.StableDiffusionPipeline.from_single_file("FILE").save_pretrained("FOLDER")',
  );
  if (names.includes("model_index.json")) {
    const json = withoutAbsent(await readJson(`${path}/model_index.json`));
    if (isObject(json) && json._class_name === XL) {
      const index = parseConfig(XL_INDEX, UNUSED, json, "model_index.json");
      return {
        family: "sdxl",
        tokenizers: ["tokenizer", "tokenizer_2"],
        weighted: [...WEIGHTED, ["text_encoder_2", "model"]],
        zeros: index.force_zeros_for_empty_prompt,
      };
    }
    parseConfig(INDEX, UNUSED, json, "model_index.json");
    return {
      family: "sd",
      tokenizers: ["tokenizer"],
      weighted: WEIGHTED,
      zeros: false,
    };
  }
  throw new InputError(
    `Cannot open the model "${path}": expected a folder in the layout of diffusers, with model_index.json`,
    [
      names.includes("snapshots")
        ? 'it is a repository in the cache; give one of the folders in its "snapshots"'
        : (await within(path)) ?? listed(names),
    ],
  );
}

/** Says that a folder is a part of a pipeline, if it is. */
async function within(path: string): Promise<string | undefined> {
  const above = dirname(await Deno.realPath(path));
  const index = await Deno.stat(`${above}/model_index.json`).catch(() => null);
  return index?.isFile
    ? `it is a part of the pipeline "${above}"; give that folder`
    : undefined;
}

/** Drops optional parts that the pipeline was saved without, `[null, null]`. */
function withoutAbsent(json: unknown): unknown {
  if (!isObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).filter(([, value]) =>
      !(Array.isArray(value) && value.every((v) => v === null))
    ),
  );
}
