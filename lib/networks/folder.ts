import { dirname } from "node:path";
import { z } from "zod";
import { InputError } from "../core/mod.ts";
import {
  type ClipTextConfig,
  parseClipTextConfig,
  textProblems,
} from "./clip/mod.ts";
import {
  gather,
  isObject,
  listed,
  listFolder,
  modelFolderNames,
  parseConfig,
  readJson,
} from "./files/mod.ts";
import { openTokenizer, type Tokenizer } from "./tokenizer/mod.ts";
import { parseUNetConfig, type UNetConfig } from "./unet/mod.ts";
import { parseVaeConfig, type VaeConfig } from "./vae/mod.ts";

/** A part of a Stable Diffusion pipeline, named as its folder. */
export type Component =
  | "scheduler"
  | "text_encoder"
  | "tokenizer"
  | "unet"
  | "vae";

/** A folder in the layout of diffusers, its configs read and checked. */
export interface ModelFolder {
  /** Path of the folder, as it was given. */
  readonly path: string;
  /** What the networks look like. */
  readonly configs: {
    /** `unet/config.json`. */
    readonly unet: UNetConfig;
    /** `vae/config.json`. */
    readonly vae: VaeConfig;
    /** `text_encoder/config.json`. */
    readonly textEncoder: ClipTextConfig;
  };
  /** `scheduler/scheduler_config.json` as read; the scheduler checks it. */
  readonly schedulerConfig: unknown;
  /** What makes ids of prompts; the text encoder has weights for all that it gives. */
  readonly tokenizer: Tokenizer;
  /**
   * Returns the path of a part.
   *
   * @param name Which part.
   * @returns Path of its folder.
   */
  component(name: Component): string;
}

/**
 * Opens a folder that diffusers saved with `save_pretrained`, or a snapshot in
 * Hugging Face's cache.
 *
 * No weights are read. The configs and the tokenizer are checked one by one, and
 * against each other where two of them meet.
 *
 * @param path Path of the folder with `model_index.json`.
 * @returns The folder.
 * @throws {InputError} If it is not a Stable Diffusion pipeline that is supported; lists every problem.
 * @throws {EnvironmentError} If a file may not be read.
 */
export async function openModelFolder(path: string): Promise<ModelFolder> {
  const message = `Cannot open the model "${path}"`;
  const component = (name: Component) => `${path}/${name}`;
  await checkIndex(path);
  const read = async <T>(
    file: string,
    parse: (json: unknown, file: string) => T,
  ) => parse(await readJson(`${path}/${file}`), file);
  const [unet, vae, textEncoder, schedulerConfig] = await gather<
    [UNetConfig, VaeConfig, ClipTextConfig, unknown, readonly string[]]
  >(message, [
    read("unet/config.json", parseUNetConfig),
    read("vae/config.json", parseVaeConfig),
    read("text_encoder/config.json", parseClipTextConfig),
    read("scheduler/scheduler_config.json", (json) => json),
    listFolder(component("tokenizer")),
  ]);
  const tokenizer = await openTokenizer(component("tokenizer"));
  const problems = [
    ...mismatches(unet, vae, textEncoder),
    ...textProblems(tokenizer, textEncoder, {
      tokenizer: "tokenizer/",
      config: "text_encoder/config.json",
    }),
  ];
  if (problems.length > 0) throw new InputError(message, problems);
  const configs = { unet, vae, textEncoder };
  return { path, configs, schedulerConfig, tokenizer, component };
}

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

function madeBy<const T extends string>(...classes: readonly T[]) {
  return z.tuple([z.string(), z.enum(classes)], {
    error: `only ${classes.join(" or ")} is supported`,
  });
}

const INDEX = z.object({
  _class_name: z.enum(PIPELINES),
  unet: madeBy("UNet2DConditionModel"),
  vae: madeBy("AutoencoderKL"),
  text_encoder: madeBy("CLIPTextModel"),
  tokenizer: madeBy("CLIPTokenizer", "CLIPTokenizerFast"),
  scheduler: z.tuple([z.string(), z.string()], {
    error: "expected the library and the class of the scheduler",
  }),
});

/** Parts that judge or adapt images and take no part in sampling. */
const UNUSED: ReadonlySet<string> = new Set([
  "feature_extractor",
  "image_encoder",
  "requires_safety_checker",
  "safety_checker",
]);

async function checkIndex(path: string): Promise<void> {
  const names = await modelFolderNames(
    path,
    "the model",
    'make a folder of it once with Python: diffusers.StableDiffusionPipeline.from_single_file("FILE").save_pretrained("FOLDER")',
  );
  if (names.includes("model_index.json")) {
    const json = await readJson(`${path}/model_index.json`);
    parseConfig(INDEX, UNUSED, withoutAbsent(json), "model_index.json");
    return;
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

function mismatches(
  unet: UNetConfig,
  vae: VaeConfig,
  text: ClipTextConfig,
): string[] {
  const problems: string[] = [];
  const same = (a: [string, number], b: [string, number]) => {
    if (a[1] === b[1]) return;
    problems.push(`${a[0]} is ${a[1]}, but ${b[0]} is ${b[1]}`);
  };
  const latents: [string, number] = [
    "vae/config.json: latent_channels",
    vae.latent_channels,
  ];
  same(latents, ["unet/config.json: in_channels", unet.in_channels]);
  same(latents, ["unet/config.json: out_channels", unet.out_channels]);
  same(["text_encoder/config.json: hidden_size", text.hidden_size], [
    "unet/config.json: cross_attention_dim",
    unet.cross_attention_dim,
  ]);
  return problems;
}
