/**
 * The quantities of a leaderboard: how to get from observations of single
 * images to estimates with an error, and what chance alone would give.
 *
 * @module
 */

export { type Estimate, mean } from "./estimate.ts";
export type { Chance, Context, Description, Metric } from "./metric.ts";
export type { Field, Observation } from "./observation.ts";
