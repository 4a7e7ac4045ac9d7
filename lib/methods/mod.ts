/**
 * Every method that samples with less bias, one folder each, and the list of them.
 *
 * @module
 */

export {
  createTransforms,
  METHODS,
  rowProblems,
  type TransformSpec,
} from "./methods.ts";
export {
  defineMethod,
  type Fit,
  type MethodRecord,
  type Need,
  NEEDS,
  type ParameterSchema,
  type Stage,
  STAGES,
  unmetNeeds,
} from "./record/mod.ts";
export { type Methods, withMethod } from "./registry.ts";
