import { awaitAll, InputError } from "../core/mod.ts";
import { type Checkpoint, openCheckpoint } from "./files/mod.ts";
import { type TextOptions, textProgram } from "./clip/mod.ts";
import { sdxlTextProgram } from "./sdxl/mod.ts";
import { type ModelFolder, openModelFolder } from "./folder.ts";
import type { Backend, CompiledGraph } from "../graph/mod.ts";
import { applyLoras, type LoraChoice } from "./lora/mod.ts";
import { type ModuleOutput, type Site, unetModules } from "./unet/mod.ts";
import { decoderProgram, imageShape, vaeFactor } from "./vae/mod.ts";

/** What can be chosen when a pipeline is opened. */
export interface PipelineOptions {
  /** Which of several weight files to use, for example `"fp16"`. */
  readonly variant?: "fp16" | undefined;
  /** Height and width of the images; those of the model's config by default. */
  readonly imageSize?: readonly [height: number, width: number];
  /** What is added to the weights; nothing by default. */
  readonly loras?: readonly LoraChoice[] | undefined;
  /** Side in pixels of the tiles in which images are decoded; whole by default. */
  readonly decodeTile?: number | undefined;
}

/** A pipeline's folder with its weights, all of it checked. */
export interface PipelineParts {
  /** Configs and tokenizer. */
  readonly folder: ModelFolder;
  /** Where the weights of the networks lie. */
  readonly weights: {
    /** Those of the UNet. */
    readonly unet: Checkpoint;
    /** Those of the autoencoder. */
    readonly vae: Checkpoint;
    /** Those of the text encoder. */
    readonly "text_encoder": Checkpoint;
    /** Those of the second text encoder, of SDXL. */
    readonly "text_encoder_2"?: Checkpoint;
  };
  /** Channels, height and width of the latents. */
  readonly latentShape: readonly [number, number, number];
  /** Channels, height and width of the images. */
  readonly imageShape: readonly [number, number, number];
  /** Cross-attention modules whose maps can be read, in data-flow order. */
  readonly sites: readonly Site[];
  /** Modules whose outputs can be read and changed, in data-flow order. */
  readonly outputs: readonly ModuleOutput[];
  /** Side of the tiles in which latents are decoded, in latents, where images are larger. */
  readonly decodeTile?: number;
}

/**
 * Opens a pipeline's folder as far as that needs no runtime: configs, tokenizer, and
 * names and shapes of all weights, so that nothing is found missing later.
 *
 * @param path Folder with `model_index.json`.
 * @param options Weight variant, image size.
 * @throws {InputError} If it is no Stable Diffusion pipeline, or cannot be used as it is.
 * @throws {EnvironmentError} If a file may not be read.
 */
export async function openParts(
  path: string,
  { variant, imageSize, loras = [], decodeTile }: PipelineOptions = {},
  backend?: Backend,
): Promise<PipelineParts> {
  const folder = await openModelFolder(path);
  const { configs, tokenizer } = folder;
  const opened = await awaitAll(
    folder.weighted.map(async ([part, stem]) =>
      [
        part,
        await openCheckpoint(folder.component(part), stem, variant),
      ] as const
    ),
  );
  const weights = await applyLoras(
    Object.fromEntries(opened) as PipelineParts["weights"],
    loras,
  );
  const { unet, vae } = weights;
  const latentShape = latentsFor(configs, imageSize);
  const [, height, width] = latentShape;
  const length = tokenizer.maxLength;
  // Building is quick and checks every weight.
  const modules = unetModules(unet, configs.unet, {
    ...{ length, height, width, ...backend && { backend } },
  });
  const tile = tileOf(configs.vae, latentShape, decodeTile);
  textModel({ folder, weights }, {});
  decoderProgram(vae, configs.vae, [1, ...latentShape], backend);
  return {
    folder,
    weights,
    latentShape,
    imageShape: imageShape(configs.vae, latentShape),
    ...modules,
    ...tile !== undefined && { decodeTile: tile },
  };
}

/** The side in latents of tiles; `undefined` where one would hold the whole image. */
function tileOf(
  vae: ModelFolder["configs"]["vae"],
  [, height, width]: PipelineParts["latentShape"],
  pixels: number | undefined,
): number | undefined {
  if (pixels === undefined) return undefined;
  // A quarter of it, by which tiles overlap, is whole.
  const step = 4 * vaeFactor(vae);
  if (pixels % step !== 0) {
    throw new InputError(
      `Cannot decode in tiles of ${pixels} pixels: expected a multiple of ${step}, so that they overlap by whole latents`,
    );
  }
  const tile = pixels / vaeFactor(vae);
  return tile < Math.max(height, width) ? tile : undefined;
}

/**
 * Compiles the text encoders of a pipeline for one text.
 *
 * @param options With a single text encoder, whether embeddings can be written, and what changes its weights; how operators are written.
 * @returns {@linkcode textProgram}, or {@linkcode sdxlTextProgram} for SDXL.
 * @throws {InputError} If weights are missing, superfluous or of another shape.
 */
export function textModel(
  { folder: { configs, second, tokenizer }, weights }: Pick<
    PipelineParts,
    "folder" | "weights"
  >,
  options: TextOptions,
): CompiledGraph {
  const { text_encoder: text, text_encoder_2: text2 } = weights;
  const shape = [1, tokenizer.maxLength] as const;
  const config = configs.textEncoder;
  return second && text2
    ? sdxlTextProgram(
      { weights: text, config },
      { weights: text2, config: second.config },
      shape,
      options.backend,
    )
    : textProgram(text, config, shape, options);
}

/** The latents that images of a size have; the UNet's own size by default. */
function latentsFor(
  { unet, vae }: ModelFolder["configs"],
  size: PipelineOptions["imageSize"],
): readonly [number, number, number] {
  const own = unet.sample_size;
  if (!size) {
    const [height, width] = typeof own === "number" ? [own, own] : own;
    return [unet.in_channels, height, width];
  }
  const factor = vaeFactor(vae);
  const step = factor * 2 ** (unet.block_out_channels.length - 1);
  const [height, width] = size;
  if (height % step === 0 && width % step === 0) {
    return [unet.in_channels, height / factor, width / factor];
  }
  throw new InputError(
    `Cannot make images of ${height}×${width} pixels: expected multiples of ${step}, since the autoencoder and the UNet halve them`,
  );
}
