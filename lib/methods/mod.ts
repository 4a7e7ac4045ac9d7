/**
 * Every method that samples with less bias, one folder each, and the list of them.
 *
 * @module
 */

export * from "./methods.ts";
export * from "./record/mod.ts";
export * from "./registry.ts";
