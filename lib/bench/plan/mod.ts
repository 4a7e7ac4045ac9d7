/**
 * What a run will do: units and their identity, shards, the frozen plan and the manifest.
 *
 * @module
 */

export * from "./claims.ts";
export * from "./judge.ts";
export * from "./digest_cache.ts";
export * from "./environments.ts";
export * from "./fits.ts";
export * from "./further.ts";
export * from "./git.ts";
export { GENERATION_VERSION, READING_VERSION } from "./identity.ts";
export * from "./in_force.ts";
export * from "./known.ts";
export * from "./manifest.ts";
export * from "./measured_metrics.ts";
export * from "./model_digests.ts";
export {
  type Choices,
  chooseMethods,
  makePlan,
  type Plan,
  sizeOf,
  type Unit,
  unitName,
} from "./plan.ts";
export * from "./model_identity.ts";
export { promptOf, suiteIdentity, suitePrompt } from "./suite.ts";
export * from "./plan_file.ts";
export * from "./read_manifest.ts";
export * from "./shards.ts";
