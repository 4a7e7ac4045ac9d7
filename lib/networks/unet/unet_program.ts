import { at, type Tensor } from "../../core/mod.ts";
import { encode, gradient, type Graph, type Value } from "../../graph/mod.ts";
import type { EditVariant } from "./activation_edits.ts";
import { conditioningInputs, mapInputs } from "./conditioning_inputs.ts";
import type { Checkpoint } from "../files/mod.ts";
import { add, type Dialect, type Module, openNetwork } from "../layers/mod.ts";
import { joined, type Looking, lookInto, part } from "./look_into.ts";
import {
  describeSites,
  hasWordMaps,
  type Site,
  type UNetSite,
} from "./sites.ts";
import { unet } from "./unet.ts";
import type { UNetConfig } from "./unet_config.ts";
import { type Attribution, wordMaps } from "./word_maps.ts";

/** For what a UNet is compiled: every size is fixed. */
export interface UNetVariant {
  /** Number of images. */
  readonly batch: number;
  /** Predictions per image: 2 for classifier-free guidance, 1 without. */
  readonly branches: number;
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
  /** Changes of modules' outputs, in the order in which they are made at one module; none by default. */
  readonly edits?: readonly EditVariant[];
  /** Modules whose outputs are returned as they were before any change, by their names in diffusers; none by default. */
  readonly read?: readonly string[];
  /** What operators to use; `"native"` by default. */
  readonly dialect?: Dialect;
  /** Weights that replace the checkpoint's, by their names there; they become part of the model. None by default. */
  readonly weights?: Readonly<Record<string, Tensor>>;
}

/** Sizes of the maps that a UNet accumulates. */
export interface MapVariant {
  /** Number of tokens of the longest attribution prompt. */
  readonly tokens: number;
  /** Number of words. */
  readonly words: number;
  /** Branch whose queries are read, from 0. */
  readonly branch: number;
}

/** An energy of the maps of one step, and the modules whose maps it reads. */
export interface EnergyVariant extends MapVariant {
  /** Names of the modules whose maps it reads, at least one of {@linkcode UNetProgram.sites}. */
  readonly modules: readonly string[];
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
 * | `edit.i` | `[branches·b, …]` | for the i-th edit, if it adds |
 * | `edit.i.weights`, `.bias`, `.scale` | `[k, …]`, `[k]`, `[1]` | for the i-th edit, if it balances |
 *
 * Outputs: `noise` `[branches·b, c, h, w]`; with maps `maps` `[b, w, p]`, the sum of `accumulated` and
 * this step's; with an energy `energy` `[b]` and `gradient` `[b, c, h, w]`, its derivative by `latents`;
 * `read.<module>` `[branches·b, …]` for each module that is read.
 *
 * The branch that an energy reads is computed by itself, so that no other branch
 * has to keep anything for the way back.
 *
 * @param checkpoint The UNet's weights.
 * @param config Its `config.json`.
 * @param variant Sizes and features.
 * @returns The model and the layout of its maps.
 * @throws {InputError} If weights are missing, superfluous or of another shape, a
 *   module is not there, or an edit was made for another output.
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
  const modules = lookInto(m, variant);
  const passes = runPasses(m, config, variant, latents, modules);
  const noise = passes.map((pass) => pass.noise);
  const outputs: Record<string, Value> = {
    noise: joined(m, noise),
  };
  const read = (name: string, { tokens, words, branch }: MapVariant) => {
    const pass = passOf(passes, branch);
    const first = (branch - pass.from) * batch;
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
    model: encode(outputs, { map: m.dialect === "native" }),
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
  modules: Looking,
): Pass[] {
  const waves = m.graph.input("waves", [1, at(config.block_out_channels, 0)]);
  const rows = branches * batch;
  const whole = { from: 0, to: branches };
  const inputs = conditioningInputs(m.graph, config, rows, length);
  const cuts = energy
    ? [...new Set([0, energy.branch, energy.branch + 1, branches])]
    : [0, branches];
  return cuts.slice(1).map((to, i) => {
    const range = { from: at(cuts, i), to };
    const sites: UNetSite[] = [];
    const n = to - range.from;
    const noise = unet(m, config, {
      latents: n === 1
        ? latents
        : m.op("Concat", Array(n).fill(latents), { axis: 0 }),
      waves,
      ...mapInputs(inputs, (x) => part(m, x, whole, range, batch)),
    }, {
      onAttention: (site) => {
        if (hasWordMaps(site)) sites.push(site);
      },
      onOutput: modules.observer(range),
    });
    return { ...range, sites, noise };
  });
}

function passOf(passes: readonly Pass[], branch: number): Pass {
  const pass = passes.find(({ from, to }) => from <= branch && branch < to);
  if (!pass) {
    throw new RangeError(`Cannot read maps of branch ${branch}: there is none`);
  }
  return pass;
}
