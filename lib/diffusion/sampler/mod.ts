/**
 * The sampling loop, the hooks at which methods act, and reading attention again in finished images.
 *
 * @module
 */

export { type Artefact, NO_ARTEFACT } from "./artefact.ts";
export {
  assignedGroup,
  type Assignment,
  groupByCoin,
  groupInTurn,
  NOBODY,
} from "./assignment.ts";
export { MOST_GUIDANCE } from "./check_request.ts";
export { checkSampler, type SamplerChoice } from "./check_sampler.ts";
export { encodePrompts } from "./encode_prompts.ts";
export type { ImageRecord } from "./image_record.ts";
export { initialNoise } from "./initial_noise.ts";
export { moduleOf, moduleTensor } from "./module_name.ts";
export type {
  AttributionRequest,
  SampleOptions,
  SampleRequest,
  SampleResult,
  SampleStep,
  TruncatedPrompt,
} from "./request.ts";
export { reread, type RereadRequest, rereadSeed } from "./reread.ts";
export { sample } from "./sample.ts";
export { fillTemplate, placeholders } from "./template.ts";
export type { ActivationHook, ActivationStep } from "./activation_hook.ts";
export type { EnergyHook, EnergyWords } from "./energy_hook.ts";
export type {
  Corrected,
  Diagnostics,
  NoiseHook,
  NoiseStep,
} from "./noise_hooks.ts";
export type { Sample } from "./prompted_image.ts";
export {
  type Hook,
  type Transform,
  type TransformContext,
} from "./transform.ts";
