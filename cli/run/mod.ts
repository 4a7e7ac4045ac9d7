/**
 * A run as its commands see it: prepared, fitted, executed, published.
 *
 * @module
 */

export { checkAttention } from "./check_attention.ts";
export { checkNeeds } from "./check_needs.ts";
export { type Check, LEVELS, machineChecks } from "./doctor_checks.ts";
export { chooseJudge, type NamedJudge } from "./choose_judge.ts";
export { execute } from "./execute.ts";
export {
  fitAll,
  methodTransforms,
  missingFits,
  openArtefacts,
  referencesFor,
} from "./fitting.ts";
export {
  freeze,
  keepPlan,
  type OpenPlan,
  openPlan,
  seePlan,
} from "./frozen.ts";
export { identify } from "./identify.ts";
export { first, overlaps } from "./overlap.ts";
export { cached, prepare, type PreparedRun } from "./prepare.ts";
export { publishResults, writeResults, writeScores } from "./results.ts";
export { estimate, readTimings } from "./timings.ts";
export {
  type ImageRequestFlags,
  resolveImageRequest,
} from "./image_request.ts";
