import { at } from "../core/mod.ts";
import { encode, newGraph, type Value } from "../graph/mod.ts";
import { add } from "./layers.ts";
import { type Dialect, rootModule } from "./module.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { parameters } from "./parameters.ts";
import type { CrossAttentionSite } from "./transformer_2d.ts";
import { unet } from "./unet.ts";
import type { UNetConfig } from "./unet_config.ts";
import { wordMaps } from "./word_maps.ts";

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
  /** What operators to use; `"native"` by default. */
  readonly dialect?: Dialect;
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

/** A cross-attention module and the size of its feature map. */
export interface MapSite {
  /** Name in diffusers, ending in `attn2`. */
  readonly name: string;
  /** Height of the feature map. */
  readonly height: number;
  /** Width of the feature map. */
  readonly width: number;
}

/** A compiled UNet. */
export interface UNetProgram {
  /** The ONNX model. */
  readonly model: Uint8Array<ArrayBuffer>;
  /** Modules whose maps are concatenated in `maps`, in data-flow order; the middle block is left out. */
  readonly sites: readonly MapSite[];
}

/**
 * Compiles a UNet for one use.
 *
 * Inputs: `latents` `[b, c, h, w]`, `waves` `[1, c₀]` (the sinusoids of the timestep), `context` `[branches·b, l, d]`;
 * with maps also `attribution.context` `[b, n, d]`, `attribution.mask` `[b, n]`,
 * `attribution.select` `[b, n, w]` and `accumulated` `[b, w, p]`. Outputs: `noise`
 * `[branches·b, c, h, w]` and `maps` `[b, w, p]`, the sum of `accumulated` and this step's.
 *
 * @param checkpoint The UNet's weights.
 * @param config Its `config.json`.
 * @param variant Sizes and features.
 * @returns The model and the layout of its maps.
 * @throws {InputError} If weights are missing, superfluous or of another shape.
 */
export function unetProgram(
  checkpoint: Checkpoint,
  config: UNetConfig,
  variant: UNetVariant,
): UNetProgram {
  const { batch, branches, length, height, width, maps } = variant;
  const stored = parameters(checkpoint);
  const graph = newGraph();
  const m = rootModule(graph, stored, variant.dialect);
  const latents = graph.input("latents", [
    batch,
    config.in_channels,
    height,
    width,
  ]);
  const sites: CrossAttentionSite[] = [];
  const noise = unet(m, config, {
    latents: branches === 1
      ? latents
      : m.op("Concat", Array(branches).fill(latents), { axis: 0 }),
    waves: graph.input("waves", [1, at(config.block_out_channels, 0)]),
    context: graph.input("context", [
      branches * batch,
      length,
      config.cross_attention_dim,
    ]),
  }, (site) => {
    if (!site.module.path.startsWith("mid_block")) sites.push(site);
  });
  const outputs: Record<string, Value> = { noise };
  if (maps) {
    const { tokens, words, branch } = maps;
    const attribution = {
      context: graph.input("attribution.context", [
        batch,
        tokens,
        config.cross_attention_dim,
      ]),
      mask: graph.input("attribution.mask", [batch, tokens]),
      select: graph.input("attribution.select", [batch, tokens, words]),
      rows: [branch * batch, (branch + 1) * batch] as const,
    };
    const each = sites.map((site) => wordMaps(site, attribution));
    const step = m.op("Concat", each, { axis: 2 });
    const sum = graph.input("accumulated", step.shape);
    outputs.maps = add(m, sum, step);
  }
  stored.finish();
  return {
    model: encode(outputs),
    sites: sites.map(({ module, height, width }) => ({
      name: module.path,
      height,
      width,
    })),
  };
}
