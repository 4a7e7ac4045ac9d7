/**
 * Schedulers as diffusers has them, and what they are made from: noise schedules, timesteps, prediction types.
 *
 * @module
 */

export * from "./forward_process.ts";
export { addNoise, type NoiseLevel } from "./noise_level.ts";
export {
  type Denoised,
  denoised,
  type PredictionType,
  toClean,
} from "./prediction.ts";
export * from "./scheduler.ts";
export * from "./schedulers.ts";
