/**
 * What can be said of a number that was measured on a sample: its error, what
 * chance alone would give, whether two of them differ, and which difference
 * would have been seen. Pure, and seeded where it draws.
 *
 * @module
 */

export { type Estimate, mean } from "./estimate.ts";
export {
  fairRange,
  fairRangeDistribution,
  type NullBand,
} from "./fair_range.ts";
export { differenceOfShares, share } from "./shares.ts";
