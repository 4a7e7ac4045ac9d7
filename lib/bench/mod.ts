/**
 * From a spec to a leaderboard: plan, run, store, resume, estimate.
 *
 * @module
 */

// Specs and baselines
export {
  type AttributeSpec,
  type AttributionSpec,
  type Baseline,
  type ClassifierSpec,
  defineBaseline,
  defineSpec,
  type Group,
  type MethodVariant,
  type SamplerSpec,
  type Size,
  type Spec,
  type TransformUse,
} from "./declare/mod.ts";
export { evaluate, type Evaluator, openEvaluator } from "./evaluate.ts";
export { loadBaseline, loadBaselines, loadSpec } from "./load.ts";
export { loadTrustedCode, type TrustedCode } from "./trusted_code.ts";
export { tuned, type Tuning } from "./tuning.ts";
export {
  type Baselines,
  type KnownBaseline,
  type Method,
  type MethodTransform,
  resolveMethods,
} from "./methods.ts";

// What a run will do
export {
  type Choices,
  chooseMethods,
  makePlan,
  type Models,
  type Plan,
  type ReferenceImages,
  sizeOf,
  type Unit,
  unitName,
} from "./plan.ts";
export {
  type FrozenPlan,
  pathOfRun,
  type Places,
  PLAN_SCHEMA,
  planPath,
  planText,
  readPlan,
} from "./plan_file.ts";
export { refuseOther } from "./claims.ts";
export { shardsOf } from "./shards.ts";
export { GENERATION_VERSION, READING_VERSION } from "./identity.ts";
export {
  clipDigests,
  type DigestOf,
  type Digests,
  pipelineDigests,
} from "./model_digests.ts";

// What must be fitted first
export {
  type FitTask,
  fitTask,
  fitTasks,
  type FitTools,
  runFit,
  type Setting,
  transformContext,
  withArtefacts,
  withFits,
} from "./fits.ts";

export {
  type DigestCache,
  DIGESTS_SCHEMA,
  openDigestCache,
} from "./digest_cache.ts";

// Doing it
export {
  type Classifier,
  type Judgement,
  makeClassifier,
} from "./classifier.ts";
export {
  expose,
  exposeAgain,
  type Exposure,
  type Frame,
  type Instruments,
  readFrame,
} from "./observe.ts";
export { generate, type Generation, type Studio } from "./generation.ts";
export {
  GENERATION_SCHEMA,
  generationPath,
  objectPath,
} from "./generation_store.ts";
export { seal, unseal } from "./record.ts";
export {
  type KnownImage,
  type MaskAccuracy,
  maskAccuracy,
  type MaskInstruments,
} from "./mask_accuracy.ts";
export { type Developed, type Run, run, type RunOptions } from "./run.ts";
export { collect, type Collected, readUnits } from "./collect.ts";
export {
  type Environment,
  ENVIRONMENT_SCHEMA,
  environmentPath,
  keepEnvironment,
  readEnvironments,
} from "./environments.ts";
export {
  type Finished,
  lookAt,
  openStore,
  openStored,
  type Output,
  type Store,
  UNIT_SCHEMA,
} from "./store.ts";
export { findGarbage, type Garbage } from "./garbage.ts";
export type { StoredFile } from "./store_files.ts";
export { type Verified, verifyStore } from "./verify_store.ts";

// What came of it
export { canonicalJson, digest, sha256 } from "./canonical.ts";
export { gitCommit, gitFolders } from "./git.ts";
export { cellsCsv } from "./cells.ts";
export { type BoardContext, leaderboard } from "./leaderboard.ts";
export { type LackingMetric, measuredMetrics } from "./measured_metrics.ts";
export { inForce, type TransformInForce } from "./in_force.ts";
export { FITTED_SCHEMA, keepModules, readModules } from "./fitted_modules.ts";
export { type CsvField, csvText } from "./csv.ts";
export {
  type ColumnDescription,
  type Leaderboard,
  LEADERBOARD_SCHEMA,
  type Row,
  type RowScore,
  type Score,
  type Scores,
  type SubjectScore,
} from "./scores.ts";
export type { Mark } from "./marks.ts";
export { checkRun } from "./check_run.ts";
export { contradictions } from "./check_scores.ts";
export { planOf, readManifest } from "./read_manifest.ts";
export { readScores, type ScoreFiles } from "./read_scores.ts";
export { designOf, withAssigned } from "./row_design.ts";
export { seedsCsv } from "./seed_file.ts";
export { type SeedScore, seedScores } from "./seed_scores.ts";
export {
  identityOf,
  type Manifest,
  manifest,
  MANIFEST_SCHEMA,
} from "./manifest.ts";

// Whether it differs from what was
export {
  type Comparison,
  type Diff,
  diff,
  DIFF_SCHEMA,
  type DiffOptions,
  type Effect,
  type Entrant,
  FAIL_ON,
  type FailOn,
  type Gate,
  gate,
  type Judged,
  marginOf,
  type Named,
  type Pair,
  type Rank,
  rank,
  RANK_SCHEMA,
  type RankedColumn,
  type Side,
  type Standing,
  type Verdict,
  VERDICTS,
} from "./diff/mod.ts";
