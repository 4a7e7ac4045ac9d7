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
export {
  type ActivationHook,
  type ActivationStep,
  type Corrected,
  type EnergyHook,
  type EnergyWords,
  type Hook,
  type NoiseHook,
  type NoiseStep,
  type Reading,
  type Sample,
  type Stage,
  STAGES,
  type Transform,
  type TransformContext,
  type TransformSpec,
} from "./transform.ts";
