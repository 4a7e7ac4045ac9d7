/**
 * Specs, baselines and code of others: evaluated apart, checked, resolved to methods.
 *
 * @module
 */

export * from "./evaluate.ts";
export * from "./load.ts";
export {
  type Catalogue,
  type KnownBaseline,
  type Method,
  type MethodTransform,
  resolveMethods,
  rowId,
} from "./methods.ts";
export * from "./trusted_code.ts";
export * from "./tuning.ts";
export { sizeSchema, type SpecSchema, specSchema } from "./schema.ts";
