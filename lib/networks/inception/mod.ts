/**
 * Inception v3 as FID uses it.
 *
 * @module
 */

export * from "./inception.ts";
export * from "./inception_weights.ts";
