/**
 * ONNX Runtime in worker threads, and the networks as functions.
 *
 * @module
 */

export type { CpuNodes } from "./options.ts";
export { type OperatorRun, readProfile } from "./profile.ts";
export { type Provider, PROVIDERS } from "./provider.ts";
export type { Doubles, Feed, Ids } from "./protocol.ts";
export {
  type LoadOptions,
  MOST_THREADS,
  openRuntime,
  type Runtime,
  type RuntimeOptions,
  type Session,
} from "./session.ts";
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
