/**
 * The sampling loop, the hooks at which methods act, and reading attention again in finished images.
 *
 * @module
 */

export * from "./artifact.ts";
export * from "./assignment.ts";
export { MOST_GUIDANCE } from "./check_request.ts";
export * from "./check_sampler.ts";
export * from "./encode_prompts.ts";
export type { ImageRecord } from "./image_record.ts";
export * from "./initial_noise.ts";
export { type MapInputs, mapInputs } from "./map_inputs.ts";
export * from "./module_name.ts";
export * from "./request.ts";
export * from "./reread.ts";
export * from "./sample.ts";
export * from "./template.ts";
export * from "./activation_hook.ts";
export type { AttentionHook } from "./attention_hook.ts";
export * from "./energy_hook.ts";
export type {
  Corrected,
  Diagnostics,
  NoiseHook,
  NoiseStep,
} from "./noise_hooks.ts";
export * from "./prompted_image.ts";
export * from "./transform.ts";
