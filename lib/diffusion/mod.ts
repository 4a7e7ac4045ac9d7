/**
 * From noise to images: schedulers, the sampler, and the hook points where
 * bias-mitigation methods act. The networks are seen as functions only.
 *
 * @module
 */

export {
  type AttributionRequest,
  type SampleOptions,
  type SampleRequest,
  type SampleResult,
  type SampleStep,
  type TruncatedPrompt,
} from "./request.ts";
export { createScheduler, type SchedulerId, SCHEDULERS } from "./schedulers.ts";
export {
  type History,
  type Scheduler,
  type SchedulerRecord,
} from "./scheduler.ts";
export {
  type Corrected,
  type Hook,
  type NoiseHook,
  type NoiseStep,
  type Sample,
  type Transform,
  type TransformContext,
  type TransformRecord,
  type TransformSpec,
} from "./transform.ts";
