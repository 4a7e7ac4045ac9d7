/**
 * Every method that samples with less bias, one folder each, and the list of them.
 *
 * @module
 */

export { createTransforms, METHODS, orderProblems } from "./methods.ts";
export {
  defineMethod,
  type Fit,
  type MethodRecord,
  type ParameterSchema,
} from "./record/mod.ts";
export { type Methods, withMethod } from "./registry.ts";
