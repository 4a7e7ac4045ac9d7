/**
 * What can be said of a number that was measured on a sample: its error, what
 * chance alone would give, whether two of them differ, and which difference
 * would have been seen. Pure, and seeded where it draws.
 *
 * @module
 */

// What depends on what
export {
  type Design,
  INDEPENDENT,
  jointDesign,
  leastCommonMultiple,
  strataOf,
} from "./design.ts";

// Errors and intervals
export { classVariance, type Labelled } from "./class_variance.ts";
export { crossedError, halfDifference, type Part } from "./crossed.ts";
export { type DesignedEstimate, designedMean } from "./designed_mean.ts";
export { type Estimate, mean } from "./estimate.ts";
export { type Interval, interval } from "./interval.ts";
export { type BootstrapOptions, pairedBootstrap } from "./paired_bootstrap.ts";
export { differenceOfShares, share } from "./shares.ts";
export { studentQuantile, studentTail } from "./student_t.ts";

// What chance alone would give
export { fairDistance } from "./fair_distance.ts";
export { fairLeast } from "./fair_least.ts";
export {
  fairRange,
  fairRangeDistribution,
  type NullBand,
} from "./fair_range.ts";

// Whether two differ
export { holm } from "./holm.ts";
export {
  leastP,
  type SignFlip,
  signFlip,
  type SignFlipOptions,
} from "./sign_flip.ts";

// What would have been seen
export { type Sensitivity, smallestDetectable } from "./power.ts";
