import { type Backend, backendOf, BACKENDS } from "../graph/mod.ts";
import type { AttentionModule } from "../attribution/mod.ts";
import { concatRows, type Tensor } from "../core/mod.ts";
import {
  type Checkpoint,
  type DecoderGraph,
  decoderGraph,
  type ModuleOutput,
  openParts,
  type PipelineOptions,
  type PipelineParts,
  sinusoids,
  type Site,
  storedValues,
  textGraph,
  textModel,
  type Tokenizer,
  type UNetConfig,
  type UNetGraph,
  unetGraph,
  vaeFactor,
} from "../networks/mod.ts";
import {
  type NoisePrediction,
  noisePredictor,
  type NoiseRequest,
} from "./predict_noise.ts";
import { type ImageFunctions, imageFunctions } from "./image_functions.ts";
import { textEncoder } from "./encode_text.ts";
import { conditionPrompts } from "./condition_prompts.ts";
import type { TextFunctions, TextTower } from "./text_tower.ts";
import { replaceWeights, weightKeys } from "./replace_weights.ts";
import { type Compile, programCompiler } from "./program.ts";
import { sdxlText } from "./sdxl_conditioning.ts";
import { type Runtime, type SessionCache, sessionCache } from "./ort/mod.ts";

/** A loaded Stable Diffusion pipeline: its networks as functions. */
export interface Pipeline extends TextFunctions, ImageFunctions {
  /** The folder it was opened from, as given. */
  readonly folder: string;
  /** Channels, height and width of the latents. */
  readonly latentShape: readonly [number, number, number];
  /** Channels, height and width of the images. */
  readonly imageShape: readonly [number, number, number];
  /** Cross-attention modules whose maps are read, in the order of the map layout. */
  readonly modules: readonly AttentionModule[];
  /** Modules of the UNet whose outputs can be read and changed, in data-flow order. */
  readonly outputs: readonly ModuleOutput[];
  /** The pipeline's tokenizer. */
  readonly tokenizer: Tokenizer;
  /** `scheduler/scheduler_config.json` as read. */
  readonly schedulerConfig: unknown;
  /** Side in pixels of the tiles in which images are decoded, where they are larger. */
  readonly decodeTile?: number;
  /**
   * Encodes rows of equally many token ids, at most `tokenizer.maxLength`, to the
   * last hidden states after the final layer norm, `[n, l, d]`. What is `written`
   * into a row takes the place of its tokens at the input of the transformer.
   */
  readonly encodeText: TextFunctions["encodeText"];
  /** Encodes prompts, and what is written behind them, one row each, as the network is conditioned on them: padded, and cut where they are too long. */
  readonly condition: TextFunctions["condition"];
  /** Its text encoder, if it has only one. */
  readonly text?: TextTower;
  /** Reads the weights of the UNet whose names match, as float32, by their names in the checkpoint. */
  unetWeights(names: RegExp): Promise<Readonly<Record<string, Tensor>>>;
  /** Predicts the noise in latents, and reads attention maps on the way. */
  predictNoise(request: NoiseRequest): Promise<NoisePrediction>;
  /** Gives the sinusoids of timesteps, as the UNet takes them, `[n, c₀]`. */
  timestepEmbedding(timesteps: readonly number[]): Tensor;
  /** Compiles a graph over the UNet, in float32: what is learnt has gradients that half precision would lose. */
  readonly program: Compile<UNetGraph>;
  /** Compiles a graph over the decoder of the autoencoder. */
  readonly decoder: Compile<DecoderGraph>;
  /** Frees every session of the pipeline. */
  close(): Promise<void>;
}

/**
 * Opens a diffusers folder. Configs and the shapes of all weights are checked
 * now; each network is compiled when it is first used.
 *
 * @param path Folder with `model_index.json`.
 * @param options Weight variant, image size.
 * @throws {InputError} If the folder is no Stable Diffusion 1 pipeline, or cannot be used as it is.
 */
export async function openPipeline(
  path: string,
  runtime: Runtime,
  options: PipelineOptions = {},
): Promise<Pipeline> {
  const backend = backendOf(runtime.provider, runtime.precision);
  const { folder, weights, latentShape, ...parts } = await openParts(
    path,
    options,
    backend,
  );
  const { unet, vae } = folder.configs;
  const { tokenizer } = folder;
  const sessions = sessionCache(runtime);
  const { sites: modules, imageShape, decodeTile: tile } = parts;
  const exact = BACKENDS[runtime.provider];
  // Maps, and the gradient of their energy most of all, amplify what is rounded in the text; and it is encoded once an image.
  const encoders = textFunctions(
    { folder, weights, imageShape },
    sessions,
    exact,
  );

  return {
    folder: path,
    latentShape,
    imageShape,
    modules,
    outputs: parts.outputs,
    tokenizer,
    schedulerConfig: folder.schedulerConfig,
    ...tile !== undefined && { decodeTile: tile * vaeFactor(vae) },

    ...encoders,
    unetWeights: (names) => weightsOf(weights.unet, names),
    ...unetFunctions(
      sessions,
      { weights: weights.unet, config: unet, modules },
      { exact, backend },
    ),
    decoder: programCompiler(
      sessions,
      () => decoderGraph(weights.vae, vae, exact),
      { mapped: exact.mappedWeights, prefix: "decoder " },
    ),
    ...imageFunctions(
      sessions,
      { checkpoint: weights.vae, config: vae, latentShape, imageShape, tile },
      // SDXL's autoencoder overflows in half precision unless its config says that it was mended.
      folder.second && vae.force_upcast ? exact : backend,
    ),

    close: () => sessions.release(),
  };
}

/** Predictions of the UNet, and programs over it, which are exact. */
function unetFunctions(
  sessions: SessionCache,
  { weights, config, modules }: {
    readonly weights: Checkpoint;
    readonly config: UNetConfig;
    readonly modules: readonly Site[];
  },
  { exact, backend }: Record<"exact" | "backend", Backend>,
): Pick<Pipeline, "timestepEmbedding" | "program" | "predictNoise"> {
  const timestepEmbedding = (timesteps: readonly number[]) =>
    concatRows(timesteps.map((timestep) => sinusoids(config, timestep)));
  const over = (backend: Backend) =>
    programCompiler(
      sessions,
      () => unetGraph(weights, config, backend),
      { mapped: backend.mappedWeights, half: backend.half },
    );
  return {
    timestepEmbedding,
    program: over(exact),
    predictNoise: noisePredictor({
      program: over(backend),
      timestepEmbedding,
      modules,
      tokenStep: backend.tokenStep,
      standIns: backend.id !== "cpu",
      sessions,
    }),
  };
}

async function weightsOf(
  { tensors }: Checkpoint,
  names: RegExp,
): Promise<Readonly<Record<string, Tensor>>> {
  const chosen = [...tensors.values()].filter(({ name }) => names.test(name));
  const read = chosen.map(async (t) => [t.name, await storedValues(t)]);
  return Object.fromEntries(await Promise.all(read));
}

/** Encodes text with the one text encoder of Stable Diffusion, or with the two of SDXL. */
function textFunctions(
  { folder, weights, imageShape }: Pick<
    PipelineParts,
    "folder" | "weights" | "imageShape"
  >,
  sessions: SessionCache,
  backend: Backend,
): Pick<Pipeline, "encodeText" | "condition" | "text"> {
  const { second, tokenizer } = folder;
  if (second) {
    return sdxlText({
      folder,
      second,
      imageShape,
      sessions,
      compile: () => textModel({ folder, weights }, { backend }),
    });
  }
  const config = folder.configs.textEncoder;
  const keyOf = weightKeys();
  const replaced: TextTower["replaced"] = (others) => {
    const encodeText = textEncoder({
      tokenizer,
      width: config.hidden_size,
      sessions,
      key: keyOf(others),
      compile: (options) =>
        textModel({ folder, weights }, {
          ...options,
          backend,
          change: (network) => replaceWeights(network, others),
        }),
    });
    return {
      encodeText,
      condition: (prompts) => conditionPrompts(tokenizer, encodeText, prompts),
    };
  };
  const { text_encoder: own } = weights;
  return {
    ...replaced({}),
    text: {
      program: programCompiler(
        sessions,
        () => textGraph(own, config),
        { prefix: "text encoder " },
      ),
      weights: (names) => weightsOf(own, names),
      replaced,
    },
  };
}
