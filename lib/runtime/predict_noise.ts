import { chooseModules } from "../attribution/mod.ts";
import { at, type Tensor } from "../core/mod.ts";
import {
  type Branch,
  type MapEnergy,
  type NoiseFeatures,
  noiseGraph,
  type Site,
  type Tap,
  type UNetGraph,
} from "../networks/mod.ts";
import { type Conditioning, conditioningFeeds } from "./conditioning.ts";
import { gradientUnderflow } from "./gradient_underflow.ts";
import { paddedWords, type WordsRequest } from "./padded_words.ts";
import type { SessionCache } from "./ort/mod.ts";
import { largerNetworks } from "./larger_network.ts";
import { type Compile, type Program, programKey, shapesOf } from "./program.ts";
import {
  type Replacement,
  replaceWeights,
  weightKeys,
} from "./replace_weights.ts";

/** What noise is predicted in. */
export interface NoiseRequest {
  /** Latents `[b, c, h, w]`, scaled as the scheduler wants. */
  readonly latents: Tensor;
  /** Timestep, `0 … 999`. */
  readonly timestep: number;
  /** What the network is conditioned on, `branches·b` rows, all of the first branch before the next. */
  readonly conditioning: Conditioning;
  /** What the branches are; the conditional one alone, or behind the unconditional one and before those of edit prompts by default. */
  readonly branches?: readonly Branch[];
  /** Maps to accumulate; none by default. */
  readonly maps?: MapRequest;
  /** Energy to differentiate by the latents; none by default. */
  readonly energy?: EnergyRequest;
  /**
   * Weights that replace the checkpoint's, by their names there; none by default.
   * The network is compiled once for each set of arrays, which must not change; one with
   * other replacements is freed, since each holds all of its weights.
   */
  readonly weights?: Readonly<Record<string, Replacement>>;
  /** What reads and changes modules' outputs, in the order in which it acts at one module; nothing by default. */
  readonly taps?: readonly Tap[];
  /** Other prompts whose keys and values single cross-attention modules attend to, in the conditional branch; none by default. */
  readonly injections?: readonly Injection[];
}

/** Another prompt in the place of the image's own, in one cross-attention module. */
export interface Injection {
  /** Name of the module in diffusers. */
  readonly module: string;
  /** What it reads, one row for each image; of it only the text tokens. */
  readonly conditioning: Conditioning;
}

/** Which words' maps to accumulate. */
export interface MapRequest extends WordsRequest {
  /** The sum so far `[b, w, p]`. */
  readonly accumulated: Tensor;
}

/** What is an energy of which words' maps. */
export interface EnergyRequest extends WordsRequest, MapEnergy {
  /** Modules that take part, by name or beginning of a name; all if empty. */
  readonly modules: readonly string[];
}

/** What a UNet returns. */
export interface NoisePrediction {
  /** Predictions `[branches·b, c, h, w]`, in the order of the conditioning. */
  readonly noise: Tensor;
  /** `accumulated` plus this step's maps, summed over heads, `[b, w, p]`. */
  readonly maps?: Tensor;
  /** The energy of each image, if asked for. */
  readonly energy?: Energy;
  /** What taps read, by name, `[branches·b, …]`. */
  readonly reads: Readonly<Record<string, Tensor>>;
}

/** An energy of one step, and which way is down. */
export interface Energy {
  /** The energy of each image `[b]`. */
  readonly values: Tensor;
  /** Its derivative by the latents `[b, c, h, w]`; an image's own rows only. */
  readonly gradient: Tensor;
  /** In half precision, the share of the derivative that was lost because it was too small, `[b]`. */
  readonly underflow?: Tensor;
}

/** What a predictor is made of. */
export interface PredictorParts {
  /** Compiles a graph over the UNet. */
  readonly program: Compile<UNetGraph>;
  /** Gives the sinusoids of timesteps. */
  timestepEmbedding(timesteps: readonly number[]): Tensor;
  /** Modules whose maps can be read. */
  readonly modules: readonly Site[];
  /** To a multiple of how many tokens attribution prompts are filled up. */
  readonly tokenStep: number;
  /** Whether a network that also gives maps may stand in for one that does not, and is not loaded beside it: where rounding may depend on it. */
  readonly standIns: boolean;
  /** Where the compiled programs are kept. */
  readonly sessions: SessionCache;
}

/**
 * Makes the function that predicts noise.
 *
 * @returns A function that compiles the network for what a request asks, once, and runs it.
 */
export function noisePredictor(
  {
    program,
    timestepEmbedding,
    modules,
    tokenStep,
    standIns,
    sessions,
  }: PredictorParts,
): (request: NoiseRequest) => Promise<NoisePrediction> {
  const keyOf = weightKeys();
  const larger = largerNetworks(sessions.has);
  return async (asked) => {
    const request = {
      ...asked,
      ...asked.maps && { maps: paddedWords(asked.maps, tokenStep) },
      ...asked.energy && { energy: paddedWords(asked.energy, tokenStep) },
    };
    const names = keyOf(request.weights ?? {});
    const changed = names === "" ? "" : `${REPLACED}${names};`;
    if (changed !== "") {
      await sessions.forget((key) =>
        key.includes(REPLACED) && !key.includes(changed)
      );
    }
    const time = timestepEmbedding([request.timestep]);
    const networkOf = (request: NoiseRequest) =>
      network(request, { modules, changed, time });
    const own = networkOf(request);
    const key = programKey(own.program);
    if (standIns && request.maps) {
      const { maps, ...rest } = request;
      const smaller = programKey(networkOf(rest).program);
      larger.remember(smaller, key, maps);
      await sessions.forget((other) => other === smaller);
    }
    const instead = standIns ? larger.instead(key) : undefined;
    const chosen = instead ? networkOf({ ...request, maps: instead }) : own;
    const { run } = await program(chosen.program);
    const { noise, maps: summed, energy: values, gradient, peak, ...others } =
      await run(chosen.feeds);
    return {
      noise: noise as Tensor,
      ...summed && !instead && { maps: summed },
      ...values && gradient && {
        energy: {
          values,
          gradient,
          ...peak && { underflow: gradientUnderflow(gradient, peak) },
        },
      },
      reads: Object.fromEntries(
        Object.entries(others)
          .map(([name, x]) => [name.slice(READ.length), x]),
      ),
    };
  };
}

/** What a request is computed by, and what that is fed with. */
function network(
  request: NoiseRequest,
  { modules, changed, time }: {
    readonly modules: readonly Site[];
    readonly changed: string;
    readonly time: Tensor;
  },
): {
  readonly program: Program<UNetGraph, string, string>;
  readonly feeds: Readonly<Record<string, Tensor>>;
} {
  const { taps = [], weights = {} } = request;
  const features = featuresOf(request, modules);
  const feeds = {
    ...feedsOf(request),
    timestepEmbedding: time,
    ...Object.fromEntries(taps.flatMap(tapFeeds)),
  };
  return {
    feeds,
    program: {
      // What functions build is named by the keys beside them.
      key: `noise ${JSON.stringify(features)}${changed}`,
      inputs: shapesOf(feeds),
      build(network, inputs) {
        replaceWeights(network, weights);
        return noiseGraph(network, inputs, features);
      },
    },
  };
}

/** In front of the names of outputs that taps read. */
const READ = "read.";

/** In the key of a session, in front of what replaces weights. */
const REPLACED = " with ";

function featuresOf(
  request: NoiseRequest,
  modules: readonly Site[],
): NoiseFeatures {
  const { latents, conditioning, branches, maps, energy } = request;
  const { taps = [], injections = [] } = request;
  return {
    branches: branches ?? branchesOf(conditioning.rows / at(latents.shape, 0)),
    ...maps && { maps: maps.branch },
    ...energy && {
      energy: {
        branch: energy.branch,
        modules: chooseModules(modules, energy.modules).map((m) => m.name),
        key: energy.key,
        build: energy.build,
      },
    },
    taps: taps.map(({ inputs: _, ...tap }) => tap),
    ...injections.length > 0 && {
      injected: injections.map(({ module }) => module),
    },
  };
}

function feedsOf(
  { latents, conditioning, maps, energy, injections = [] }: NoiseRequest,
): Record<string, Tensor> {
  return {
    latents,
    ...conditioningFeeds(conditioning),
    ...maps && {
      ...wordFeeds("attribution", maps),
      accumulated: maps.accumulated,
    },
    ...energy && wordFeeds("energy", energy),
    ...Object.fromEntries(
      injections.map((own, j) => [`injected.${j}`, own.conditioning.tokens]),
    ),
  };
}

function branchesOf(count: number): readonly Branch[] {
  if (count === 1) return ["conditional"];
  const edits = Array<Branch>(count - 2).fill("edit");
  return ["unconditional", "conditional", ...edits];
}

function tapFeeds({ inputs }: Tap, j: number): (readonly [string, Tensor])[] {
  return Object.entries(inputs)
    .map(([name, x]) => [`tap.${j}.${name}`, x] as const);
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
