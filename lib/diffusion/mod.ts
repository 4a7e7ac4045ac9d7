/**
 * From noise to images: schedulers, the sampler, and the hook points where
 * bias-mitigation methods act. The networks are seen as functions only.
 *
 * A method is a list of {@linkcode TransformSpec}, which
 * {@linkcode createTransforms} turns into {@linkcode Transform}s;
 * {@linkcode sample} makes images with them; {@linkcode reread} looks at the
 * attention in finished images.
 *
 * @module
 */

export { sample } from "./sample.ts";
export { reread, type RereadRequest, rereadSeed } from "./reread.ts";
export type {
  AttributionRequest,
  SampleOptions,
  SampleRequest,
  SampleResult,
  SampleStep,
  TruncatedPrompt,
} from "./request.ts";
export { MOST_GUIDANCE } from "./check_request.ts";
export { checkSampler, type SamplerChoice } from "./check_sampler.ts";
export { createScheduler, type SchedulerId, SCHEDULERS } from "./schedulers.ts";
export type { History, Scheduler, SchedulerRecord } from "./scheduler.ts";
export { type Artefact, NO_ARTEFACT } from "./artefact.ts";
export {
  assignedGroup,
  type Assignment,
  groupByCoin,
  groupInTurn,
  NOBODY,
} from "./assignment.ts";
export {
  admitTransform,
  createTransforms,
  orderProblems,
  TRANSFORMS,
} from "./transforms.ts";
export { type EmbeddedPrompt, encodePrompts } from "./encode_prompts.ts";
export { type ForwardProcess, forwardProcess } from "./forward_process.ts";
export { moduleOf, moduleTensor } from "./module_name.ts";
export { initialNoise } from "./initial_noise.ts";
export type { ImageRecord } from "./image_record.ts";
export type { PredictionType } from "./prediction.ts";
export {
  type ActivationHook,
  type ActivationStep,
  type Corrected,
  type EnergyHook,
  type EnergyWords,
  type Hook,
  type HookedAdd,
  type HookedBalance,
  type HookedEdit,
  type NoiseHook,
  type NoiseStep,
  type Reading,
  type Sample,
  type Stage,
  STAGES,
  type Transform,
  type TransformContext,
  type TransformerInput,
  type TransformRecord,
  type TransformSpec,
} from "./transform.ts";
export { UCE_WEIGHT } from "./uce.ts";
export { fillTemplate, placeholders } from "./template.ts";
