/**
 * Specs, baselines and code of others: evaluated apart, checked, resolved to methods.
 *
 * @module
 */

export { evaluate, type Evaluator, openEvaluator } from "./evaluate.ts";
export { loadBaseline, loadBaselines, loadSpec } from "./load.ts";
export {
  type Catalogue,
  type KnownBaseline,
  type Method,
  type MethodTransform,
  resolveMethods,
  rowId,
} from "./methods.ts";
export { loadTrustedCode, type TrustedCode } from "./trusted_code.ts";
export { tuned, type Tuning } from "./tuning.ts";
export { sizeSchema, specSchema } from "./schema.ts";
