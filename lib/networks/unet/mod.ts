/**
 * UNet2DConditionModel: the network that predicts noise, with its maps, taps and gradients.
 *
 * @module
 */

export { SIZES } from "./conditioning_inputs.ts";
export { type Addition, addTap } from "./taps/add.ts";
export {
  type DistributionGuidance,
  distributionGuidanceTap,
} from "./taps/distribution_guidance.ts";
export { readTap } from "./taps/read.ts";
export type { Branch, Tap, Tapped, TapVariant } from "./taps/tap.ts";
export type { TapsVariant } from "./taps/tap_modules.ts";
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
