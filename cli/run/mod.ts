/**
 * A run as its commands see it: prepared, fitted, executed, published.
 *
 * @module
 */

export * from "./check_attention.ts";
export * from "./check_misfits.ts";
export * from "./check_needs.ts";
export * from "./check_words.ts";
export { type Check, LEVELS } from "./check.ts";
export { cudaCheck } from "./cuda_check.ts";
export { machineChecks } from "./doctor_checks.ts";
export * from "./choose_judge.ts";
export * from "./cut_text.ts";
export { execute } from "./execute.ts";
export {
  fitAll,
  methodTransforms,
  missingFits,
  openArtifacts,
  referencesFor,
} from "./fitting.ts";
export * from "./fit_sizes.ts";
export * from "./frozen.ts";
export { memoryLines } from "./memory_text.ts";
export { identify } from "./identify.ts";
export { listedFiles, removeFormer } from "./former_files.ts";
export { first, overlaps } from "./overlap.ts";
export * from "./known_tables.ts";
export { listRuns } from "./list_runs.ts";
export * from "./localization.ts";
export * from "./injection_text.ts";
export * from "./localization_text.ts";
export * from "./named_text.ts";
export { precisionChecks } from "./precision_checks.ts";
export * from "./precision_errors.ts";
export * from "./prepare.ts";
export * from "./results.ts";
export * from "./shown_table.ts";
export { estimate, type Pace, readTimings } from "./timings.ts";
export {
  type ImageRequestFlags,
  resolveImageRequest,
} from "./image_request.ts";
export * from "./mask_text.ts";
export * from "./validity_text.ts";
export * from "./watch.ts";
