import { at, type Tensor } from "../../core/mod.ts";
import {
  type Backend,
  encode,
  gradient,
  type Graph,
  type Value,
} from "../../graph/mod.ts";
import { conditioningInputs, mapInputs } from "./conditioning_inputs.ts";
import type { Checkpoint } from "../files/mod.ts";
import { add, type Module, openNetwork } from "../layers/mod.ts";
import { joined, rowsOf } from "./branch_rows.ts";
import {
  describeSites,
  hasWordMaps,
  type Site,
  type UNetSite,
} from "./sites.ts";
import type { Branch } from "./taps/tap.ts";
import {
  tapModules,
  type TappedModules,
  type TapsVariant,
} from "./taps/tap_modules.ts";
import { unet } from "./unet.ts";
import type { UNetConfig } from "./unet_config.ts";
import { type Attribution, wordMaps } from "./word_maps.ts";

/** For what a UNet is compiled: every size is fixed. */
export interface UNetVariant extends TapsVariant {
  /** Number of text tokens. */
  readonly length: number;
  /** Height of the latents. */
  readonly height: number;
  /** Width of the latents. */
  readonly width: number;
  /** What maps to accumulate; none by default. */
  readonly maps?: MapVariant;
  /** What energy to differentiate; none by default. */
  readonly energy?: EnergyVariant;
  /** How operators are written; as the CPU provider wants them by default. */
  readonly backend?: Backend;
  /** Weights that replace the checkpoint's, by their names there; they become part of the model. None by default. */
  readonly weights?: Readonly<Record<string, Tensor>>;
}

/** Sizes of the maps that a UNet accumulates. */
export interface MapVariant {
  /** Number of tokens of the longest attribution prompt. */
  readonly tokens: number;
  /** Number of words. */
  readonly words: number;
  /** Branch whose queries are read. */
  readonly branch: Branch;
}

/** An energy of the maps of one step, and the modules whose maps it reads. */
export interface EnergyVariant extends MapVariant {
  /** Names of the modules whose maps it reads, at least one of {@linkcode UNetProgram.sites}. */
  readonly modules: readonly string[];
  /** What `build` depends on besides the maps. */
  readonly key: string;
  /** Builds the energy of each image, `[b]`, from the maps of the modules. */
  readonly build: (graph: Graph, maps: readonly SiteMaps[]) => Value;
}

/** The maps of one module in one step, summed over heads. */
export interface SiteMaps extends Site {
  /** Value `[b, w, h·w]`. */
  readonly maps: Value;
}

/** A compiled UNet. */
export interface UNetProgram {
  /** The ONNX model. */
  readonly model: Uint8Array<ArrayBuffer>;
  /** Modules whose maps are concatenated in `maps`, in data-flow order. */
  readonly sites: readonly Site[];
}

/**
 * Compiles a UNet for one use.
 *
 * | input | shape | |
 * |---|---|---|
 * | `latents` | `[b, c, h, w]` | |
 * | `waves` | `[1, c₀]` | sinusoids of the timestep |
 * | `context` | `[branches·b, l, d]` | text embeddings, branch by branch |
 * | `pooled`, `sizes` | `[branches·b, p]`, `[branches·b, 6k]` | with an `addition_embed_type`: pooled texts, sinusoids of sizes |
 * | `attribution.context`, `.mask`, `.select` | `[b, n, d]`, `[b, n]`, `[b, n, w]` | with maps |
 * | `accumulated` | `[b, w, p]` | with maps: the sum so far |
 * | `energy.context`, `.mask`, `.select` | `[b, n, d]`, `[b, n]`, `[b, n, w]` | with an energy |
 * | `tap.j.<name>` | as the tap says | for the j-th tap |
 *
 * Outputs: `noise` `[branches·b, c, h, w]`; with maps `maps` `[b, w, p]`, the sum of `accumulated` and
 * this step's; with an energy `energy` `[b]` and `gradient` `[b, c, h, w]`, its derivative by `latents`;
 * `read.<name>` for what taps read.
 *
 * The branch that an energy reads is computed by itself, so that no other branch
 * has to keep anything for the way back.
 *
 * @param checkpoint The UNet's weights.
 * @param config Its `config.json`.
 * @param variant Sizes and features.
 * @returns The model and the layout of its maps.
 * @throws {InputError} If weights are missing, superfluous or of another shape, a
 *   module is not there, or a tap was made for another output.
 * @throws {RangeError} If the energy or the maps ask for what the network does not have.
 */
export function unetProgram(
  checkpoint: Checkpoint,
  config: UNetConfig,
  variant: UNetVariant,
): UNetProgram {
  const { batch, height, width, maps, energy } = variant;
  const { graph, root: m, replace, finish } = openNetwork(checkpoint, variant);
  for (const [name, { data, shape }] of Object.entries(variant.weights ?? {})) {
    replace(name, graph.constant(data, shape));
  }
  const shape = [batch, config.in_channels, height, width];
  const latents = graph.input("latents", shape);
  const modules = tapModules(graph, variant);
  const passes = runPasses(m, config, variant, latents, modules);
  const outputs: Record<string, Value> = {
    noise: joined(graph, passes.map((pass) => pass.noise)),
  };
  const read = (name: string, { tokens, words, branch }: MapVariant) => {
    const place = placeOf(variant.branches, branch);
    const pass = passes.find(({ to }) => place < to) as Pass;
    const first = (place - pass.from) * batch;
    const depth = config.cross_attention_dim;
    const attribution: Attribution = {
      context: graph.input(`${name}.context`, [batch, tokens, depth]),
      mask: graph.input(`${name}.mask`, [batch, tokens]),
      select: graph.input(`${name}.select`, [batch, tokens, words]),
      rows: [first, first + batch],
    };
    return describeSites(pass.sites).map((site, i) => ({
      ...site,
      maps: () => wordMaps(at(pass.sites, i), attribution),
    }));
  };
  if (maps) {
    const each = read("attribution", maps).map(({ maps }) => maps());
    const step = m.op("Concat", each, { axis: 2 });
    outputs.maps = add(m, graph.input("accumulated", step.shape), step);
  }
  if (energy) {
    const chosen = read("energy", energy)
      .filter(({ name }) => energy.modules.includes(name))
      .map((site) => ({ ...site, maps: site.maps() }));
    outputs.energy = energy.build(graph, chosen);
    const [slope] = gradient(graph, outputs.energy, [latents]);
    if (!slope) {
      throw new RangeError(
        "Cannot differentiate the energy: it does not depend on the latents",
      );
    }
    outputs.gradient = slope;
  }
  Object.assign(outputs, modules.finish());
  finish();
  return {
    model: encode(outputs, { mapped: graph.backend.mappedWeights }),
    sites: describeSites(at(passes, 0).sites),
  };
}

/** Some branches, computed in one batch. */
interface Pass {
  /** First branch. */
  readonly from: number;
  /** Branch after the last. */
  readonly to: number;
  /** Prediction of each row. */
  readonly noise: Value;
  /** Modules whose maps can be read. */
  readonly sites: readonly UNetSite[];
}

function runPasses(
  m: Module,
  config: UNetConfig,
  { batch, branches, length, energy }: UNetVariant,
  latents: Value,
  modules: TappedModules,
): Pass[] {
  const waves = m.graph.input("waves", [1, at(config.block_out_channels, 0)]);
  const count = branches.length;
  const whole = { from: 0, to: count };
  const inputs = conditioningInputs(m.graph, config, count * batch, length);
  const apart = energy ? placeOf(branches, energy.branch) : 0;
  const cuts = energy ? [...new Set([0, apart, apart + 1, count])] : [0, count];
  return cuts.slice(1).map((to, i) => {
    const range = { from: at(cuts, i), to };
    const sites: UNetSite[] = [];
    const n = to - range.from;
    const noise = unet(m, config, {
      latents: n === 1
        ? latents
        : m.op("Concat", Array(n).fill(latents), { axis: 0 }),
      waves,
      ...mapInputs(inputs, (x) => rowsOf(m.graph, x, whole, range, batch)),
    }, {
      onAttention: (site) => {
        if (hasWordMaps(site)) sites.push(site);
      },
      onOutput: modules.observer(range),
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
