/**
 * What fits move parameters with: optimisers whose memory is plain data, and
 * step sizes, each as PyTorch has it.
 *
 * @module
 */

export * from "./accumulate.ts";
export * from "./adam.ts";
export * from "./clip.ts";
export * from "./newton_cg.ts";
export { named, under, withPrefix } from "./_state.ts";
export * from "./ema.ts";
export * from "./optimizer.ts";
export * from "./schedules.ts";
export * from "./sgd.ts";
