/**
 * UNet2DConditionModel: the network that predicts noise, with its maps, taps and gradients.
 *
 * @module
 */

export type {
  AddVariant,
  BalanceVariant,
  EditVariant,
} from "./activation_edits.ts";
export { SIZES } from "./conditioning_inputs.ts";
export type { UNetInputs } from "./unet.ts";
export { type ModuleHooks, type UNetGraph, unetGraph } from "./unet_graph.ts";
export type { Site } from "./sites.ts";
export { sinusoids, sizeEmbedding } from "./time_embedding.ts";
export { parseUNetConfig, type UNetConfig } from "./unet_config.ts";
export {
  type EnergyVariant,
  type MapVariant,
  type SiteMaps,
  type UNetProgram,
  unetProgram,
  type UNetVariant,
} from "./unet_program.ts";
