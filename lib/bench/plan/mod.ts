/**
 * What a run will do: units and their identity, shards, the frozen plan and the manifest.
 *
 * @module
 */

export { refuseOther } from "./claims.ts";
export { judgeProblems, openJudge, SUBJECT } from "./judge.ts";
export {
  type DigestCache,
  DIGESTS_SCHEMA,
  openDigestCache,
} from "./digest_cache.ts";
export {
  type Environment,
  ENVIRONMENT_SCHEMA,
  environmentPath,
  keepEnvironment,
  readEnvironments,
} from "./environments.ts";
export {
  type FitTask,
  fitTask,
  fitTasks,
  type Setting,
  transformContext,
  withArtefacts,
  withFits,
} from "./fits.ts";
export { gitCommit, gitFolders } from "./git.ts";
export { GENERATION_VERSION, READING_VERSION } from "./identity.ts";
export { inForce, type TransformInForce } from "./in_force.ts";
export {
  identityOf,
  type Manifest,
  manifest,
  MANIFEST_SCHEMA,
} from "./manifest.ts";
export { type LackingMetric, measuredMetrics } from "./measured_metrics.ts";
export {
  clipDigests,
  type DigestOf,
  type Digests,
  pipelineDigests,
} from "./model_digests.ts";
export {
  type Choices,
  chooseMethods,
  makePlan,
  type Plan,
  sizeOf,
  type Unit,
  unitName,
} from "./plan.ts";
export type { ModelIdentity, ReferenceImages } from "./model_identity.ts";
export {
  type FrozenPlan,
  pathOfRun,
  type Paths,
  PLAN_SCHEMA,
  planPath,
  planText,
  readPlan,
} from "./plan_file.ts";
export { planOf, readManifest } from "./read_manifest.ts";
export { shardsOf } from "./shards.ts";
