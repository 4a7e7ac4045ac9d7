/**
 * How specs and baselines are written down. It imports nothing, so that a spec
 * can be evaluated by an interpreter that has nothing else.
 *
 * @module
 */

export * from "./baseline.ts";
export * from "./spec.ts";
