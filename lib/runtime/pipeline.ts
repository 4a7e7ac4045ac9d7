import { type AttentionModule, attentionModules } from "../attribution/mod.ts";
import {
  at,
  concatRows,
  InputError,
  rows,
  type Tensor,
  zeros,
} from "../core/mod.ts";
import {
  decoderProgram,
  encoderProgram,
  openParts,
  type PipelineOptions,
  sinusoids,
  storedValues,
  textProgram,
  type Tokenizer,
  unetLossProgram,
  unetProgram,
} from "../networks/mod.ts";
import {
  type DenoisingLoss,
  denoisingLosses,
  type LossRequest,
} from "./denoising_loss.ts";
import {
  type NoisePrediction,
  noisePredictor,
  type NoiseRequest,
} from "./predict_noise.ts";
import { type Runtime, sessionCache } from "./ort/mod.ts";

/** A loaded Stable Diffusion pipeline: its networks as functions. */
export interface Pipeline {
  /** The folder it was opened from, as given. */
  readonly folder: string;
  /** Channels, height and width of the latents. */
  readonly latentShape: readonly [number, number, number];
  /** Channels, height and width of the images. */
  readonly imageShape: readonly [number, number, number];
  /** Cross-attention modules whose maps are read, in the order of the map layout. */
  readonly modules: readonly AttentionModule[];
  /** The pipeline's tokenizer. */
  readonly tokenizer: Tokenizer;
  /** `scheduler/scheduler_config.json` as read. */
  readonly schedulerConfig: unknown;
  /**
   * Encodes rows of equally many token ids, at most `tokenizer.maxLength`, to the
   * last hidden states after the final layer norm, `[n, l, d]`. What is `written`
   * into a row takes the place of its tokens at the input of the transformer.
   */
  encodeText(
    ids: readonly (readonly number[])[],
    written?: readonly (WrittenTokens | undefined)[],
  ): Promise<Tensor>;
  /** Reads the weights of the UNet whose names match, as float32, by their names in the checkpoint. */
  unetWeights(names: RegExp): Promise<Readonly<Record<string, Tensor>>>;
  /** Predicts the noise in latents, and reads attention maps on the way. */
  predictNoise(request: NoiseRequest): Promise<NoisePrediction>;
  /** Measures how well the frozen network predicts noise while something is added to a module's output, with the gradient. */
  denoisingLoss(request: LossRequest): Promise<DenoisingLoss>;
  /** Decodes latents `[b, c, h, w]` to images `[b, 3, H, W]` in `[0, 1]`, not rounded. */
  decode(latents: Tensor): Promise<Tensor>;
  /** Encodes images `[b, 3, H, W]` in `[0, 1]` to the scaled means of their latents. */
  encodeImages(images: Tensor): Promise<Tensor>;
  /** Frees every session of the pipeline. */
  close(): Promise<void>;
}

/** Embeddings that take the place of some of a prompt's tokens. */
export interface WrittenTokens {
  /** Position of the first, from 0. */
  readonly from: number;
  /** What the text transformer is given there instead of the sum of token and positional embedding, `[n, d]`. */
  readonly embeddings: Tensor;
}

/**
 * Opens a diffusers folder. Configs and the shapes of all weights are checked
 * now; each network is compiled when it is first used.
 *
 * @param path Folder with `model_index.json`.
 * @param runtime Where its networks run.
 * @param options Weight variant, image size.
 * @returns The pipeline.
 * @throws {InputError} If the folder is no Stable Diffusion 1 pipeline, or cannot be used as it is.
 */
export async function openPipeline(
  path: string,
  runtime: Runtime,
  options: PipelineOptions = {},
): Promise<Pipeline> {
  const dialect = runtime.provider === "webgpu" ? "portable" : "native";
  const { folder, weights, latentShape, ...parts } = await openParts(
    path,
    options,
    dialect,
  );
  const { unet, vae, textEncoder } = folder.configs;
  const { tokenizer } = folder;
  const [, height, width] = latentShape;
  const sessions = sessionCache(runtime);
  const sizes = {
    length: tokenizer.maxLength,
    height,
    width,
    dialect,
  } as const;
  const modules = attentionModules(parts.sites);
  const textModel = (written: boolean) =>
    textProgram(weights.text, textEncoder, [1, sizes.length], { written });
  const decoder = () =>
    decoderProgram(weights.vae, vae, [1, ...latentShape], dialect);

  return {
    folder: path,
    latentShape,
    imageShape: parts.imageShape,
    modules,
    tokenizer,
    schedulerConfig: folder.schedulerConfig,

    async encodeText(ids, written = []) {
      const encoded: Tensor[] = [];
      for (const [i, row] of ids.entries()) {
        if (row.length > sizes.length) {
          throw new RangeError(
            `Cannot encode ${row.length} tokens: the text encoder reads ${sizes.length}`,
          );
        }
        const over = written[i];
        const session = await sessions.get(
          over ? "text, written" : "text",
          () => textModel(over !== undefined),
        );
        const data = new BigInt64Array(sizes.length).fill(
          BigInt(tokenizer.pad),
        );
        row.forEach((id, i) => data[i] = BigInt(id));
        const shape = [1, sizes.length];
        const { hidden } = await session.run({
          ids: { data, shape },
          ...over && writtenFeeds(over, row.length, [
            sizes.length,
            textEncoder.hidden_size,
          ]),
        });
        // No token sees what follows it, so the padding may be cut off.
        const [, , d] = (hidden as Tensor).shape as [number, number, number];
        const kept = (hidden as Tensor).data.slice(0, row.length * d);
        encoded.push({ data: kept, shape: [1, row.length, d] });
      }
      return concatRows(encoded);
    },

    async unetWeights(names) {
      const chosen = [...weights.unet.tensors.values()]
        .filter(({ name }) => names.test(name));
      return Object.fromEntries(
        await Promise.all(
          chosen.map(async (t) => [t.name, await storedValues(t)]),
        ),
      );
    },

    predictNoise: noisePredictor({
      compile: (features) => unetProgram(weights.unet, unet, features).model,
      waves: (timestep) => sinusoids(unet, timestep),
      sizes,
      modules,
      sessions,
    }),

    denoisingLoss: denoisingLosses({
      compile: (variant) => unetLossProgram(weights.unet, unet, variant),
      waves: (timestep) => sinusoids(unet, timestep),
      sizes,
      sessions,
    }),

    async decode(latents) {
      const session = await sessions.get("decoder", decoder);
      const images = await eachRow(latents, async (row) => {
        const { images } = await session.run({ latents: row });
        return images as Tensor;
      });
      const data = images.data.map((x) =>
        Math.min(1, Math.max(0, x / 2 + 0.5))
      );
      return { data, shape: images.shape };
    },

    async encodeImages(images) {
      const session = await sessions.get(
        "encoder",
        () =>
          encoderProgram(weights.vae, vae, [1, ...parts.imageShape], dialect),
      );
      return await eachRow(images, async ({ data, shape }) => {
        const scaled = { data: data.map((x) => 2 * x - 1), shape };
        const { latents } = await session.run({ images: scaled });
        return latents as Tensor;
      });
    },

    close: () => sessions.release(),
  };
}

/** What the text encoder is fed with, besides ids, where embeddings are written. */
function writtenFeeds(
  { from, embeddings }: WrittenTokens,
  length: number,
  [longest, width]: readonly [number, number],
): Record<string, Tensor> {
  const [n = 0, d = 0] = embeddings.shape;
  if (d !== width || from < 0 || from + n > length) {
    throw new InputError(
      `Cannot write embeddings into a prompt: expected ${width} dimensions and positions up to ${
        length - 1
      }, got ${d} dimensions and positions ${from} to ${from + n - 1}`,
    );
  }
  const kept = {
    data: new Float32Array(longest).fill(1),
    shape: [1, longest, 1],
  };
  kept.data.fill(0, from, from + n);
  const whole = zeros([1, longest, width]);
  whole.data.set(embeddings.data, from * width);
  return { kept, embeddings: whole };
}

/** One row at a time: memory stays small, and a row never depends on its neighbours. */
async function eachRow(
  x: Tensor,
  f: (row: Tensor) => Promise<Tensor>,
): Promise<Tensor> {
  const results: Tensor[] = [];
  for (let i = 0; i < at(x.shape, 0); i++) {
    results.push(await f(rows(x, i, i + 1)));
  }
  return concatRows(results);
}
