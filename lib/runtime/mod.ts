/**
 * ONNX Runtime in worker threads, and the networks as functions.
 *
 * @module
 */

export {
  type CpuNodes,
  type Doubles,
  type Feed,
  type Ids,
  type LoadOptions,
  MOST_THREADS,
  openRuntime,
  type OperatorRun,
  type Provider,
  PROVIDERS,
  readProfile,
  type Runtime,
  type RuntimeOptions,
  type Session,
} from "./ort/mod.ts";
export { openPipeline, type Pipeline, type WrittenTokens } from "./pipeline.ts";
export type { DenoisingLoss, LossRequest } from "./denoising_loss.ts";
export type {
  ActivationEdit,
  AddEdit,
  BalanceEdit,
  Energy,
  EnergyRequest,
  MapRequest,
  NoisePrediction,
  NoiseRequest,
  WordsRequest,
} from "./predict_noise.ts";
export { type CountedPipeline, countPasses } from "./count_passes.ts";
export { type Inception, openInception } from "./inception.ts";
export { openProducts } from "./products.ts";
export type {
  TokenImages,
  TokenLearner,
  TokenLosses,
  TokenSite,
} from "./token_learner.ts";
export { openScorer, type Scorer } from "./scorer.ts";
