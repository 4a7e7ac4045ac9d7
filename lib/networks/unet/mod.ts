/**
 * UNet2DConditionModel: the network that predicts noise, with its maps, taps and gradients.
 *
 * @module
 */

export { SIZES } from "./conditioning_inputs.ts";
export * from "./taps/add.ts";
export {
  type DistributionGuidance,
  distributionGuidanceTap,
} from "./taps/distribution_guidance.ts";
export * from "./taps/pool.ts";
export * from "./taps/read.ts";
export * from "./taps/tap.ts";
export type { UNetInputs } from "./unet.ts";
export {
  type AttendedHooks,
  type ModuleHooks,
  type UNetGraph,
  unetGraph,
} from "./unet_graph.ts";
export type { Site } from "./sites.ts";
export { sinusoids, sizeEmbedding } from "./time_embedding.ts";
export * from "./unet_config.ts";
export * from "./noise_graph.ts";
export * from "./unet_modules.ts";
