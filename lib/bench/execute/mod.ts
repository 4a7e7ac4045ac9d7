/**
 * Making what a plan asks for: images, what is read from them, the units' records.
 *
 * @module
 */

export * from "./collect.ts";
export * from "./cut_effect.ts";
export { generate, type SamplerContext, wordsOf } from "./generation.ts";
export * from "./group_judge.ts";
export * from "./judge_images.ts";
export * from "./mask_accuracy.ts";
export * from "./observe.ts";
export * from "./reading_validity.ts";
export * from "./run.ts";
export * from "./run_fit.ts";
