/**
 * What fits move parameters with: optimisers whose memory is plain data, and
 * step sizes, each as PyTorch has it.
 *
 * @module
 */

export { accumulate } from "./accumulate.ts";
export { adam, type AdamOptions, adamw } from "./adam.ts";
export { clipByGlobalNorm, globalNorm } from "./clip.ts";
export { named } from "./_state.ts";
export { ema } from "./ema.ts";
export type {
  Optimizer,
  Rate,
  Schedule,
  Tensors,
  Updated,
} from "./optimizer.ts";
export { cosine, linear, multiStep, warmup } from "./schedules.ts";
export { sgd, type SgdOptions } from "./sgd.ts";
