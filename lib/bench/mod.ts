/**
 * From a spec to a leaderboard: plan, run, store, resume, estimate.
 *
 * @module
 */

// Specs and baselines
export * from "./declare/mod.ts";
export {
  type Catalogue,
  type Evaluator,
  keepEvaluator,
  type KnownBaseline,
  loadBaseline,
  loadBaselines,
  loadSpec,
  loadTrustedCode,
  type Method,
  type MethodTransform,
  resolveMethods,
  type TrustedCode,
  tuned,
  type Tuning,
  withEvaluator,
} from "./load/mod.ts";

// What a run will do
export * from "./plan/mod.ts";
export * from "./execute/mod.ts";

// Doing it
export * from "./store/mod.ts";
export {
  canonicalJson,
  type CsvField,
  csvText,
  digest,
  sha256,
  verifyChecksum,
  withChecksum,
} from "../core/mod.ts";

// What came of it
export * from "./leaderboard/mod.ts";

// Whether it differs from what was
export * from "./diff/mod.ts";
