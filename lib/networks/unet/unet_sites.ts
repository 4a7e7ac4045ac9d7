import { at } from "../../core/mod.ts";
import type { Backend } from "../../graph/mod.ts";
import type { Checkpoint } from "../files/mod.ts";
import { openNetwork } from "../layers/mod.ts";
import { conditioningInputs } from "./conditioning_inputs.ts";
import {
  describeSites,
  hasWordMaps,
  type Site,
  type UNetSite,
} from "./sites.ts";
import { unet } from "./unet.ts";
import type { UNetConfig } from "./unet_config.ts";

/** Sizes of what a UNet is given. */
export interface UNetSizes {
  /** Number of text tokens. */
  readonly length: number;
  /** Height of the latents. */
  readonly height: number;
  /** Width of the latents. */
  readonly width: number;
  /** How operators are written; the CPU's by default. */
  readonly backend?: Backend;
}

/**
 * Holds a checkpoint against a config, and finds the modules whose maps can be read.
 *
 * @param config Its `config.json`.
 * @returns Modules whose maps are concatenated in a map tensor, in data-flow order.
 * @throws {InputError} If weights are missing, superfluous or of another shape.
 */
export function unetSites(
  checkpoint: Checkpoint,
  config: UNetConfig,
  { length, height, width, backend }: UNetSizes,
): Site[] {
  const { graph, root, finish } = openNetwork(checkpoint, { backend });
  const sites: UNetSite[] = [];
  unet(root, config, {
    latents: graph.input("latents", [1, config.in_channels, height, width]),
    timestepEmbedding: graph.input("timestepEmbedding", [
      1,
      at(config.block_out_channels, 0),
    ]),
    ...conditioningInputs(graph, config, 1, length),
  }, { onAttention: (site) => void sites.push(site) });
  finish();
  return describeSites(sites.filter(hasWordMaps));
}
