/**
 * What every method is written as: one record with its parameters, its fit and how it is made.
 *
 * @module
 */

export {
  type BlankSetting,
  defineMethod,
  type Fit,
  type FitSetting,
  type FitSize,
  type MethodRecord,
  type ParameterSchema,
  type Stage,
  STAGES,
} from "./method.ts";
export * from "./misfits.ts";
export * from "./strength.ts";
export * from "./unmet_needs.ts";
export { type Need, NEEDS } from "../../networks/mod.ts";
