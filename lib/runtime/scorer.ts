import {
  allFinite,
  at,
  concatRows,
  InputError,
  remembered,
  rows,
  type Tensor,
  tensor,
  unitRows,
} from "../core/mod.ts";
import {
  type ClipConfig,
  type ClipGraph,
  clipGraph,
  clipPixels,
  openClipFolder,
  type PreprocessorConfig,
  type Tokenizer,
} from "../networks/mod.ts";
import { backendOf, type EncodeOptions } from "../graph/mod.ts";
import { type Runtime, sessionCache } from "./ort/mod.ts";
import { type Compile, programCompiler } from "./program.ts";

/** A whole CLIP, as functions; each text, and each tensor of images, is embedded once. */
export interface Scorer {
  /** The folder it was opened from, as given. */
  readonly folder: string;
  /** Its `config.json`. */
  readonly config: ClipConfig;
  /** How it wants its images. */
  readonly preprocessor: PreprocessorConfig;
  /** Width `d` of the joint space. */
  readonly dimension: number;
  /** Factor of the cosines before the softmax, `e` to the learnt logit scale; 100 for OpenAI's models. */
  readonly logitScale: number;
  /** Embeds texts, cut at the tokenizer's maximum, as unit vectors `[n, d]`. */
  embedTexts(texts: readonly string[]): Promise<Tensor>;
  /** Features of images `[n, 3, H, W]` in `[0, 1]`, rounded to 8 bits first: embeddings before they are made unit vectors, `[n, d]`. */
  imageFeatures(images: Tensor): Promise<Tensor>;
  /** Embeds images `[n, 3, H, W]` in `[0, 1]`, rounded to 8 bits first, as unit vectors `[n, d]`. */
  embedImages(images: Tensor): Promise<Tensor>;
  /** Compiles a graph over it, in float32: what is learnt has gradients that half precision would lose. */
  readonly program: Compile<ClipGraph>;
  /** Frees its sessions. */
  close(): Promise<void>;
}

/**
 * Opens a CLIP folder: `config.json`, weights, tokenizer and `preprocessor_config.json`.
 *
 * @param folder The folder, as transformers saves a `CLIPModel` with its processor.
 * @throws {InputError} If the folder is no CLIP, cannot be used as it is, or its weights make numbers that are not finite.
 * @see Radford et al. 2021, {@link https://arxiv.org/abs/2103.00020}
 */
export async function openScorer(
  folder: string,
  runtime: Runtime,
): Promise<Scorer> {
  const { config, weights, tokenizer, preprocessor } = await openClipFolder(
    folder,
  );
  const sessions = sessionCache(runtime);
  const { half } = backendOf(runtime.provider, runtime.precision);
  const over = (options: EncodeOptions) =>
    programCompiler(sessions, () => clipGraph(weights, config), options);
  const compile = over({ half });
  const side = config.vision_config.image_size;
  const runText = await textRunner(compile, tokenizer);
  const imageFeatures = remembered(
    new WeakMap<Tensor, Promise<Tensor>>(),
    await imageRunner(compile, side, preprocessor),
  );
  const textFeatures = remembered(
    new Map<string, Promise<Tensor>>(),
    async (words: string) => {
      const { features } = await runText(words);
      refuseNotFinite(folder, `"${words}"`, features);
      return features;
    },
  );
  const { logScale, features } = await runText("");
  const logitScale = Math.exp(at(logScale.data, 0));
  const grey = tensor(new Float32Array(3 * 64).fill(0.5), [1, 3, 8, 8]);
  try {
    refuseNotFinite(folder, "an empty text", features);
    refuseNotFinite(folder, "its logit scale", tensor([logitScale], [1]));
    refuseNotFinite(folder, "a grey image", await imageFeatures(grey));
  } catch (error) {
    await sessions.release();
    throw error;
  }
  return {
    folder,
    config,
    preprocessor,
    dimension: config.projection_dim,
    logitScale,

    async embedTexts(texts) {
      const embedded: Tensor[] = [];
      for (const words of texts) embedded.push(await textFeatures(words));
      return unitRows(concatRows(embedded));
    },

    imageFeatures,
    embedImages: async (images) => unitRows(await imageFeatures(images)),

    program: over({}),
    close: () => sessions.release(),
  };
}

/** Compiles the text tower for one text, read at its end token. */
async function textRunner(
  program: Compile<ClipGraph>,
  { maxLength, padded, eos }: Tokenizer,
) {
  const shape = [1, maxLength];
  const { run } = await program({
    key: "text",
    inputs: { ids: { ids: shape }, pick: shape },
    build: (clip, { ids, pick }) => ({
      features: clip.textFeatures(clip.text(ids), pick),
      logScale: clip.logitScale(),
    }),
  });
  return (words: string) => {
    const { ids } = padded(words);
    const pick = new Float32Array(maxLength);
    pick[ids.indexOf(eos)] = 1;
    return run({
      ids: { data: BigInt64Array.from(ids, BigInt), shape },
      pick: { data: pick, shape },
    });
  };
}

/** Compiles the image tower, for image by image. */
async function imageRunner(
  program: Compile<ClipGraph>,
  side: number,
  preprocessor: PreprocessorConfig,
) {
  const { run } = await program({
    key: "image",
    inputs: { pixels: [1, 3, side, side] },
    build: (clip, { pixels }) => ({ features: clip.imageFeatures(pixels) }),
  });
  return async (images: Tensor) => {
    const pixels = clipPixels(images, preprocessor);
    const found: Tensor[] = [];
    for (let i = 0; i < at(pixels.shape, 0); i++) {
      const { features } = await run({ pixels: rows(pixels, i, i + 1) });
      found.push(features);
    }
    return concatRows(found);
  };
}

/** Broken weights spoil every judgement, so they are no fault of an image. */
function refuseNotFinite(folder: string, of: string, { data }: Tensor): void {
  if (allFinite(data)) return;
  throw new InputError(
    `Cannot judge with the CLIP in "${folder}": what it makes of ${of} is not finite; look for NaN or Inf in its weights`,
  );
}
