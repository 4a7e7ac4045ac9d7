/**
 * From noise to images: schedulers, the sampler, and the hook points where
 * bias-mitigation methods act. The networks are seen as functions only.
 *
 * A method is a list of {@linkcode Transform}s; {@linkcode sample} makes images
 * with them; {@linkcode reread} looks at the attention in finished images.
 *
 * @module
 */

export {
  type ActivationHook,
  type ActivationStep,
  type Artefact,
  assignedGroup,
  type Assignment,
  type AttributionRequest,
  checkSampler,
  type Corrected,
  type Diagnostics,
  encodePrompts,
  type EnergyHook,
  type EnergyWords,
  fillTemplate,
  groupByCoin,
  groupInTurn,
  type Hook,
  type ImageRecord,
  initialNoise,
  moduleOf,
  moduleTensor,
  MOST_GUIDANCE,
  NO_ARTEFACT,
  NOBODY,
  type NoiseHook,
  type NoiseStep,
  placeholders,
  reread,
  type RereadRequest,
  rereadSeed,
  type Sample,
  sample,
  type SampleOptions,
  type SamplerChoice,
  type SampleRequest,
  type SampleResult,
  type SampleStep,
  type Transform,
  type TransformContext,
  type TruncatedPrompt,
} from "./sampler/mod.ts";
export {
  createScheduler,
  type Denoised,
  type ForwardProcess,
  forwardProcess,
  type History,
  type NoiseLevel,
  type PredictionType,
  type Scheduler,
  type SchedulerId,
  type SchedulerRecord,
  SCHEDULERS,
  toClean,
} from "./schedulers/mod.ts";
