/**
 * What can be said of a number that was measured on a sample: its error, what
 * chance alone would give, whether two of them differ, and which difference
 * would have been seen. Pure, and seeded where it draws.
 *
 * @module
 */

// What depends on what
export * from "./design.ts";

// Errors and intervals
export * from "./class_variance.ts";
export * from "./crossed.ts";
export * from "./crossed_correlation.ts";
export * from "./designed_mean.ts";
export * from "./estimate.ts";
export * from "./interval.ts";
export * from "./paired_bootstrap.ts";
export * from "./rank_correlation.ts";
export * from "./shares.ts";
export * from "./student_t.ts";
export * from "./wilson.ts";

// How a judge errs
export * from "./correction.ts";
export * from "./cohen_kappa.ts";

// What chance alone would give
export * from "./draw_counts.ts";
export * from "./fair_distance.ts";
export * from "./fair_least.ts";
export * from "./fair_range.ts";
export { MANY_IMAGES } from "./many_images.ts";

// Whether two differ
export * from "./dominance.ts";
export * from "./holm.ts";
export * from "./sign_flip.ts";

// What would have been seen
export * from "./power.ts";
