/**
 * Making what a plan asks for: images, what is read from them, the units' records.
 *
 * @module
 */

export { collect, type Collected, readUnits } from "./collect.ts";
export { generate, type SamplerContext } from "./generation.ts";
export type { Seen } from "./judge_images.ts";
export {
  type KnownImage,
  type MaskAccuracy,
  maskAccuracy,
  type MaskModels,
} from "./mask_accuracy.ts";
export {
  evaluateImages,
  type ImageResult,
  type Models,
  type NetworkOutputs,
  readImage,
} from "./observe.ts";
export { type Postprocessed, type Run, run, type RunOptions } from "./run.ts";
export { type FitTools, runFit } from "./run_fit.ts";
