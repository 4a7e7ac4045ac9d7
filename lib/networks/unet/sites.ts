import type { AttentionSite } from "../layers/mod.ts";

/** An attention module while the graph of a UNet is built. */
export interface UNetSite extends AttentionSite {
  /** Side of the UNet. */
  readonly side: "down" | "mid" | "up";
}

/** An attention module of a network, and what its maps look like. */
export interface Site {
  /** Name in diffusers, `"down_blocks.0.attentions.0.transformer_blocks.0.attn2"`. */
  readonly name: string;
  /** Whether positions look at one another, or at the text. */
  readonly kind: AttentionSite["kind"];
  /** Side of the UNet and height of the maps: `"down-64"`, `"mid-8"`, `"up-16"`; with the width where the height does not tell, `"down-1x8"`. */
  readonly stage: string;
  /** Height of the feature map. */
  readonly height: number;
  /** Width of the feature map. */
  readonly width: number;
}

/**
 * Tells whether maps of words are read at a site: at every cross-attention but
 * the middle block's, which OVAM and BiasMap leave out.
 *
 * @returns `true` if its maps are in a map tensor.
 */
export function hasWordMaps({ kind, side }: UNetSite): boolean {
  return kind === "cross-attention" && side !== "mid";
}

/**
 * Describes attention modules. Stages are named after the heights of their
 * maps; where maps of one height differ in width, as those of very low latents
 * do, after both.
 *
 * @param sites Modules, in data-flow order.
 * @returns Their names, kinds, stages and sizes, in the same order.
 */
export function describeSites(sites: readonly UNetSite[]): Site[] {
  const widths = new Map(sites.map(({ height, width }) => [height, width]));
  const tells = sites.every((s) => widths.get(s.height) === s.width);
  return sites.map(({ module, kind, side, height, width }) => ({
    name: module.path,
    kind,
    height,
    width,
    stage: `${side}-${tells ? height : `${height}x${width}`}`,
  }));
}
