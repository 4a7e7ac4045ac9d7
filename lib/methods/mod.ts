/**
 * Every method that samples with less bias, one folder each, and the list of them.
 *
 * @module
 */

export {
  admitTransform,
  createTransforms,
  METHODS,
  type Methods,
  orderProblems,
} from "./methods.ts";
export {
  defineMethod,
  type Fit,
  type MethodRecord,
  type ParameterSchema,
} from "./record/mod.ts";
