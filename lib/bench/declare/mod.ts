/**
 * How specs and baselines are written down. It imports nothing, so that a spec
 * can be evaluated by an interpreter that has nothing else.
 *
 * @module
 */

export {
  type Baseline,
  defineBaseline,
  type TransformUse,
} from "./baseline.ts";
export {
  type AttributeSpec,
  type AttributionSpec,
  type ClassifierSpec,
  defineSpec,
  type Group,
  type MethodVariant,
  type SamplerSpec,
  type Size,
  type Spec,
} from "./spec.ts";
