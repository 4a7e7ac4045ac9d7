import { at } from "../../core/mod.ts";
import { gradient, type Graph, type Value } from "../../graph/mod.ts";
import { joined, type Range, rowsOf } from "./branch_rows.ts";
import { type ConditioningInputs, mapInputs } from "./conditioning_inputs.ts";
import {
  describeSites,
  hasWordMaps,
  type Site,
  type UNetSite,
} from "./sites.ts";
import {
  type InjectedContexts,
  injectedContexts,
} from "./injected_contexts.ts";
import type { Branch, Tap } from "./taps/tap.ts";
import { tapModules, type TappedModules } from "./taps/tap_modules.ts";
import { scaledGradient } from "./scaled_gradient.ts";
import { unet } from "./unet.ts";
import type { UNetGraph } from "./unet_graph.ts";
import { wordMaps } from "./word_maps.ts";

/** What is asked of a prediction, besides the shapes of its inputs. */
export interface NoiseFeatures {
  /** Branches, each with a row for each image. */
  readonly branches: readonly Branch[];
  /** Branch whose queries give the maps to accumulate; none by default. */
  readonly maps?: Branch;
  /** What energy to differentiate; none by default. */
  readonly energy?: EnergyFeature;
  /** What reads and changes modules' outputs, in the order in which it acts at one module. */
  readonly taps: readonly Omit<Tap, "inputs">[];
  /** Cross-attention modules that read other text embeddings in the conditional branch; none by default. */
  readonly injected?: readonly string[];
}

/** An energy of the maps of one step. */
export interface MapEnergy {
  /** What `build` depends on besides the maps; those of equal keys share a compiled network. */
  readonly key: string;
  /** Builds the energy of each image, `[b]`, from the maps of the modules. */
  readonly build: (graph: Graph, maps: readonly SiteMaps[]) => Value;
}

/** An energy, and the maps it reads. */
export interface EnergyFeature extends MapEnergy {
  /** Branch whose queries are read. */
  readonly branch: Branch;
  /** Names of the modules whose maps are read, at least one of those that have maps of words. */
  readonly modules: readonly string[];
}

/** The maps of one module in one step, summed over heads. */
export interface SiteMaps extends Site {
  /** Value `[b, w, h·w]`. */
  readonly maps: Value;
}

/**
 * Builds the prediction of noise for one use.
 *
 * | input | shape | |
 * |---|---|---|
 * | `latents` | `[b, c, h, w]` | |
 * | `timestepEmbedding` | `[1, c₀]` | sinusoids of the timestep |
 * | `context`, and in SDXL `pooled`, `sizes` | `[branches·b, …]` | conditioning, branch by branch |
 * | `attribution.context`, `.mask`, `.select` | `[b, n, d]`, `[b, n]`, `[b, n, w]` | with maps |
 * | `accumulated` | `[b, w, p]` | with maps: the sum so far |
 * | `energy.context`, `.mask`, `.select` | `[b, n, d]`, `[b, n]`, `[b, n, w]` | with an energy |
 * | `tap.j.<name>` | as the tap says | for the j-th tap |
 * | `injected.j` | `[b, l, d]` | what the j-th injected module reads |
 *
 * Outputs: `noise` `[branches·b, c, h, w]`; with maps `maps` `[b, w, p]`, the sum of `accumulated` and
 * this step's; with an energy `energy` `[b]` and `gradient` `[b, c, h, w]`, its derivative by `latents`,
 * and in half precision `peak` `[b, 1]`, the greatest cotangent of the maps;
 * `read.<name>` for what taps read.
 *
 * The branch that an energy reads is computed by itself, so that no other branch
 * has to keep anything for the way back.
 *
 * @throws {InputError} If a module is not there, or a tap was made for another output.
 * @throws {RangeError} If the energy or the maps ask for what the network does not have.
 */
export function noiseGraph(
  network: UNetGraph,
  inputs: Readonly<Record<string, Value>>,
  features: NoiseFeatures,
): Readonly<Record<string, Value>> {
  const { graph } = network;
  const { maps, energy, branches } = features;
  const input = (name: string) => inputs[name] as Value;
  const latents = input("latents");
  const batch = at(latents.shape, 0);
  const modules = tapModules(graph, batch, features, inputs);
  const contexts = injectedContexts(graph, batch, features, inputs);
  const passes = runPasses(network, inputs, features, { modules, contexts });
  const outputs: Record<string, Value> = {
    noise: joined(graph, passes.map((pass) => pass.noise)),
  };
  const mapsOf = (name: string, branch: Branch) => {
    const place = placeOf(branches, branch);
    const { from, sites } = passes.find(({ to }) => place < to) as Pass;
    const first = (place - from) * batch;
    const attribution = {
      context: input(`${name}.context`),
      mask: input(`${name}.mask`),
      select: input(`${name}.select`),
      rows: [first, first + batch] as const,
      exact: name === "energy",
    };
    return describeSites(sites).map((site, i) => ({
      ...site,
      maps: () => wordMaps(at(sites, i), attribution),
    }));
  };
  if (maps) {
    const each = mapsOf("attribution", maps).map(({ maps }) => maps());
    const step = graph.apply("Concat", each, { axis: 2 });
    outputs.maps = graph.apply("Add", [input("accumulated"), step]);
  }
  if (energy) {
    const chosen = mapsOf("energy", energy.branch)
      .filter(({ name }) => energy.modules.includes(name))
      .map((site) => ({ ...site, maps: site.maps() }));
    outputs.energy = energy.build(graph, chosen);
    const read = chosen.map(({ maps }) => maps);
    const { slope, peak } = graph.backend.half
      ? scaledGradient(graph, outputs.energy, read, latents)
      : { slope: at(gradient(graph, outputs.energy, [latents]), 0) };
    if (!slope) {
      throw new RangeError(
        "Cannot differentiate the energy: it does not depend on the latents",
      );
    }
    outputs.gradient = slope;
    if (peak) outputs.peak = peak;
  }
  contexts.finish();
  return { ...outputs, ...modules.finish() };
}

/** Some branches, computed in one batch. */
interface Pass extends Range {
  /** Prediction of each row. */
  readonly noise: Value;
  /** Modules whose maps can be read. */
  readonly sites: readonly UNetSite[];
}

function runPasses(
  { graph, root, config }: UNetGraph,
  inputs: Readonly<Record<string, Value>>,
  { branches, energy }: NoiseFeatures,
  { modules, contexts }: {
    readonly modules: TappedModules;
    readonly contexts: InjectedContexts;
  },
): Pass[] {
  const { latents, timestepEmbedding, ...conditioning } = inputs as
    & Record<"latents" | "timestepEmbedding", Value>
    & ConditioningInputs;
  const batch = at(latents.shape, 0);
  const count = branches.length;
  const whole = { from: 0, to: count };
  const apart = energy ? placeOf(branches, energy.branch) : 0;
  const cuts = energy ? [...new Set([0, apart, apart + 1, count])] : [0, count];
  return cuts.slice(1).map((to, i) => {
    const range = { from: at(cuts, i), to };
    const sites: UNetSite[] = [];
    const n = to - range.from;
    const noise = unet(root, config, {
      latents: n === 1
        ? latents
        : graph.apply("Concat", Array(n).fill(latents), { axis: 0 }),
      timestepEmbedding,
      ...mapInputs(conditioning, (x) => rowsOf(graph, x, whole, range, batch)),
    }, {
      onAttention: (site) => {
        if (hasWordMaps(site)) sites.push(site);
      },
      onOutput: modules.observer(range),
      onContext: contexts.observer(range),
      onAttended: modules.within(range),
    });
    return { ...range, sites, noise };
  });
}

function placeOf(branches: readonly Branch[], branch: Branch): number {
  const place = branches.indexOf(branch);
  if (place >= 0) return place;
  throw new RangeError(
    `Cannot read maps of the ${branch} branch: there is none`,
  );
}
