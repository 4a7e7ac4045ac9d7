import {
  type AttentionModule,
  chooseModules,
  type EnergySettings,
  entanglementEnergy,
} from "../attribution/mod.ts";
import { at, type Tensor } from "../core/mod.ts";
import type {
  EditVariant,
  EnergyVariant,
  MapVariant,
  UNetVariant,
} from "../networks/mod.ts";
import { type Conditioning, conditioningFeeds } from "./conditioning.ts";
import type { SessionCache } from "./ort/mod.ts";

/** What noise is predicted in. */
export interface NoiseRequest {
  /** Latents `[b, c, h, w]`, scaled as the scheduler wants. */
  readonly latents: Tensor;
  /** Timestep, `0 … 999`. */
  readonly timestep: number;
  /** What the network is conditioned on, `branches·b` rows, all of branch 0 (unconditional) first. */
  readonly conditioning: Conditioning;
  /** Maps to accumulate; none by default. */
  readonly maps?: MapRequest;
  /** Energy to differentiate by the latents; none by default. */
  readonly energy?: EnergyRequest;
  /**
   * Weights that replace the checkpoint's, by their names there; none by default.
   * The network is compiled once for each set of arrays, which must not change; one with
   * other replacements is freed, since each holds all of its weights.
   */
  readonly weights?: Readonly<Record<string, Tensor>>;
  /** Changes of activations, in the order in which they are made at one module; none by default. */
  readonly edits?: readonly ActivationEdit[];
  /** Modules whose outputs are returned, by their names in diffusers; none by default. */
  readonly read?: readonly string[];
}

/** A change of the output of a named module. */
export type ActivationEdit = AddEdit | BalanceEdit;

/** Adds to the output of a module. */
export interface AddEdit {
  /** Which kind of edit this is. */
  readonly kind: "add";
  /** Name of the module in diffusers, for example `"mid_block"`. */
  readonly module: string;
  /** What is added to each row `[branches·b, …]`; zero where nothing is. */
  readonly value: Tensor;
}

/**
 * Moves the output of a module so that a linear classifier sees its classes
 * equally often in a cohort of images, in each branch by itself: one step down the gradient of
 * `KL(p̄ ‖ uniform)`, in closed form.
 */
export interface BalanceEdit {
  /** Which kind of edit this is. */
  readonly kind: "balance";
  /** Name of the module in diffusers. */
  readonly module: string;
  /** Weights of the classifier `[classes, …]`. */
  readonly weights: Tensor;
  /** Its biases `[classes]`. */
  readonly bias: Tensor;
  /** Length of the step, by which the gradient is multiplied. */
  readonly scale: number;
  /** Images whose mean is evened, a divisor of `b`; consecutive images belong together. */
  readonly cohort: number;
  /** Branches that are changed. */
  readonly branches: readonly number[];
  /** What logits are divided by, above 0. */
  readonly temperature: number;
}

/** Which words' maps to read. */
export interface WordsRequest {
  /** Embeddings of the unpadded attribution prompts `[b, n, d]`, short ones padded with zeros. */
  readonly context: Tensor;
  /** 1 for a token, 0 for padding, `[b, n]`. */
  readonly mask: Tensor;
  /** Column w averages the tokens of word w, `[b, n, w]`. */
  readonly select: Tensor;
  /** Branch whose queries are read: 0 unconditional, 1 conditional. */
  readonly branch: number;
}

/** Which words' maps to accumulate. */
export interface MapRequest extends WordsRequest {
  /** The sum so far `[b, w, p]`. */
  readonly accumulated: Tensor;
}

/** Of which two words' maps the overlap is an energy. */
export interface EnergyRequest extends WordsRequest {
  /** Modules that take part, by name or beginning of a name; all if empty. */
  readonly modules: readonly string[];
  /** How maps become an energy. */
  readonly settings: EnergySettings;
}

/** What a UNet returns. */
export interface NoisePrediction {
  /** Predictions `[branches·b, c, h, w]`, in the order of the context. */
  readonly noise: Tensor;
  /** `accumulated` plus this step's maps, summed over heads, `[b, w, p]`. */
  readonly maps?: Tensor;
  /** The energy of each image, if asked for. */
  readonly energy?: Energy;
  /** Output of each module that was read `[branches·b, …]`, as it was before any change. */
  readonly activations: Readonly<Record<string, Tensor>>;
}

/** How far two concepts overlap in the attention of one step, and which way is down. */
export interface Energy {
  /** SoftIoU of the two masks `[b]`, in `[0, 1]`. */
  readonly values: Tensor;
  /** Its derivative by the latents `[b, c, h, w]`; an image's own rows only. */
  readonly gradient: Tensor;
}

/** What a predictor is made of. */
export interface PredictorParts {
  /** Compiles the UNet for some features. */
  compile(features: UNetVariant): Uint8Array<ArrayBuffer>;
  /** Sinusoids of a timestep. */
  waves(timestep: number): Tensor;
  /** Sizes that all requests share. */
  readonly sizes:
    & Pick<UNetVariant, "height" | "width">
    & Required<Pick<UNetVariant, "dialect">>;
  /** Cross-attention modules. */
  readonly modules: readonly AttentionModule[];
  /** Where the compiled networks are kept, one for each set of features. */
  readonly sessions: SessionCache;
}

/**
 * Makes the function that predicts noise.
 *
 * @param parts The network and where its sessions are kept.
 * @returns A function that compiles the network for what a request asks, once, and runs it.
 */
export function noisePredictor(
  { compile, waves, sizes, modules, sessions }: PredictorParts,
): (request: NoiseRequest) => Promise<NoisePrediction> {
  const keyOf = arrayKeys();
  return async ({ edits = [], read = [], weights = {}, ...request }) => {
    const { latents, timestep, conditioning, maps, energy } = request;
    const batch = at(latents.shape, 0);
    const features: Features = {
      batch,
      branches: conditioning.rows / batch,
      ...sizes,
      length: at(conditioning.tokens.shape, 1),
      ...maps && { maps: wordSizes(maps) },
      ...energy && {
        energy: {
          ...wordSizes(energy),
          modules: chooseModules(modules, energy.modules).map((m) => m.name),
          settings: energy.settings,
        },
      },
      ...edits.length > 0 && { edits: edits.map(editVariant) },
      ...read.length > 0 && { read },
    };
    const names = keyOf(weights);
    const replaced = names === "" ? "" : `${REPLACED}${names}`;
    if (replaced !== "") {
      await sessions.forget((key) =>
        key.includes(REPLACED) && !key.endsWith(replaced)
      );
    }
    const session = await sessions.get(
      `unet ${JSON.stringify(features)}${replaced}`,
      () => compile({ ...variantOf(features), weights }),
    );
    const outputs = await session.run({
      latents,
      waves: waves(timestep),
      ...conditioningFeeds(conditioning),
      ...maps && {
        ...wordFeeds("attribution", maps),
        accumulated: maps.accumulated,
      },
      ...energy && wordFeeds("energy", energy),
      ...Object.assign({}, ...edits.map(editFeeds)),
    });
    return {
      noise: outputs.noise as Tensor,
      ...maps && { maps: outputs.maps as Tensor },
      ...energy && {
        energy: {
          values: outputs.energy as Tensor,
          gradient: outputs.gradient as Tensor,
        },
      },
      activations: Object.fromEntries(
        read.map((name) => [name, outputs[`read.${name}`] as Tensor]),
      ),
    };
  };
}

/** What a UNet is compiled for, as plain data: the key of its session. */
interface Features extends Omit<UNetVariant, "energy" | "weights"> {
  readonly energy?: Omit<EnergyVariant, "build"> & {
    readonly settings: EnergySettings;
  };
}

/** In the key of a session, in front of what replaces weights. */
const REPLACED = " with ";

/** Tells sets of arrays apart by the arrays themselves: their elements may be many. */
function arrayKeys(): (arrays: Readonly<Record<string, Tensor>>) => string {
  const known = new WeakMap<Float32Array, number>();
  let count = 0;
  return (arrays) =>
    Object.entries(arrays).map(([name, { data }]) => {
      const key = known.get(data) ?? count++;
      known.set(data, key);
      return `${name} ${key}`;
    }).join();
}

function variantOf({ energy, ...features }: Features): UNetVariant {
  if (!energy) return features;
  const { settings, ...sizes } = energy;
  const build: EnergyVariant["build"] = (graph, maps) =>
    entanglementEnergy(graph, maps, settings);
  return { ...features, energy: { ...sizes, build } };
}

function editVariant(edit: ActivationEdit): EditVariant {
  if (edit.kind === "add") {
    const { kind, module, value } = edit;
    return { kind, module, shape: value.shape.slice(1) };
  }
  const { kind, module, weights, cohort, branches, temperature } = edit;
  const [classes = 0, ...shape] = weights.shape;
  return { kind, module, shape, classes, cohort, branches, temperature };
}

function editFeeds(edit: ActivationEdit, i: number): Record<string, Tensor> {
  const name = `edit.${i}`;
  if (edit.kind === "add") return { [name]: edit.value };
  return {
    [`${name}.weights`]: edit.weights,
    [`${name}.bias`]: edit.bias,
    [`${name}.scale`]: { data: Float32Array.of(edit.scale), shape: [1] },
  };
}

function wordSizes({ context, select, branch }: WordsRequest): MapVariant {
  return {
    tokens: at(context.shape, 1),
    words: at(select.shape, 2),
    branch,
  };
}

function wordFeeds(
  name: string,
  { context, mask, select }: WordsRequest,
): Record<string, Tensor> {
  return {
    [`${name}.context`]: context,
    [`${name}.mask`]: mask,
    [`${name}.select`]: select,
  };
}
