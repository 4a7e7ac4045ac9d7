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
export type { Branch, Tap, Tapped } from "./taps/tap.ts";
export type { UNetInputs } from "./unet.ts";
export { type ModuleHooks, type UNetGraph, unetGraph } from "./unet_graph.ts";
export type { Site } from "./sites.ts";
export { sinusoids, sizeEmbedding } from "./time_embedding.ts";
export { parseUNetConfig, type UNetConfig } from "./unet_config.ts";
export {
  type EnergyFeature,
  type MapEnergy,
  type NoiseFeatures,
  noiseGraph,
  type SiteMaps,
} from "./noise_graph.ts";
export { unetSites, type UNetSizes } from "./unet_sites.ts";
