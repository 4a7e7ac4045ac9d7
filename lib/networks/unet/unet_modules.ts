import { at, type Shape } from "../../core/mod.ts";
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

/** A module of a network whose output can be read and changed. */
export interface ModuleOutput {
  /** Name in diffusers, `"mid_block"`, `"up_blocks.1.attentions.2.transformer_blocks.0.attn1"`. */
  readonly name: string;
  /** Dimensions of its output for one image: `[c, h, w]`, or `[h·w, c]` within a transformer. */
  readonly shape: Shape;
}

/** What there is in a UNet. */
export interface UNetModules {
  /** Modules whose maps are concatenated in a map tensor, in data-flow order. */
  readonly sites: readonly Site[];
  /** Modules whose outputs can be tapped, in data-flow order. */
  readonly outputs: readonly ModuleOutput[];
}

/**
 * Holds a checkpoint against a config, and finds its modules.
 *
 * @returns Those whose maps can be read, and those whose outputs can be tapped.
 * @throws {InputError} If weights are missing, superfluous or of another shape.
 */
export function unetModules(
  checkpoint: Checkpoint,
  config: UNetConfig,
  { length, height, width, backend }: UNetSizes,
): UNetModules {
  const { graph, root, finish } = openNetwork(checkpoint, { backend });
  const sites: UNetSite[] = [];
  const outputs: ModuleOutput[] = [];
  unet(root, config, {
    latents: graph.input("latents", [1, config.in_channels, height, width]),
    timestepEmbedding: graph.input("timestepEmbedding", [
      1,
      at(config.block_out_channels, 0),
    ]),
    ...conditioningInputs(graph, config, 1, length),
  }, {
    onAttention: (site) => void sites.push(site),
    onOutput(name, x) {
      outputs.push({ name, shape: x.shape.slice(1) });
      return x;
    },
  });
  finish();
  return { sites: describeSites(sites.filter(hasWordMaps)), outputs };
}
