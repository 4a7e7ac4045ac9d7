/**
 * ONNX Runtime in worker threads, and the networks as functions.
 *
 * @module
 */

export type { Precision } from "../graph/mod.ts";
export {
  type CpuNodes,
  cudaDeviceCount,
  cudaDeviceMemory,
  type Doubles,
  type Feed,
  type Ids,
  type LoadOptions,
  missingCudaLibrary,
  MOST_THREADS,
  nativeFolder,
  openRehearsal,
  openRuntime,
  type OperatorRun,
  type Place,
  type Provider,
  PROVIDERS,
  readProfile,
  type Rehearsal,
  type Room,
  type Runtime,
  type RuntimeOptions,
  type Session,
  sessionBytes,
  sessionMemory,
  type Tenant,
} from "./ort/mod.ts";
export * from "./onnx_file.ts";
export type { ImageFunctions } from "./image_functions.ts";
export * from "./pipeline.ts";
export * from "./conditioning.ts";
export * from "./condition_prompts.ts";
export type { EncodeText } from "./encode_text.ts";
export {
  type ConditioningPrompt,
  placeTokens,
  type TransformerInput,
  type WrittenTokens,
} from "./written_tokens.ts";
export {
  type Addition,
  addTap,
  type Attended,
  type Branch,
  type ClipGraph,
  type DecoderGraph,
  type DistributionGuidance,
  distributionGuidanceTap,
  type MapEnergy,
  type ModuleOutput,
  otherOutput,
  type Pooling,
  poolSizes,
  poolTap,
  readTap,
  type Tap,
  type Tapped,
  type TextGraph,
  type UNetGraph,
} from "../networks/mod.ts";
export {
  type Compile,
  type CompiledProgram,
  type Program,
  shapesOf,
} from "./program.ts";
export type {
  Energy,
  EnergyRequest,
  Injection,
  MapRequest,
  NoisePrediction,
  NoiseRequest,
} from "./predict_noise.ts";
export type { WordsRequest } from "./padded_words.ts";
export { type Replacement, withLowRank } from "./replace_weights.ts";
export type { TextFunctions, TextTower } from "./text_tower.ts";
export * from "./count_passes.ts";
export * from "./inception.ts";
export * from "./products.ts";
export * from "./scorer.ts";
