/**
 * Latent Direction: a learnt direction of each group in the output of a module.
 *
 * @module
 */

export * from "./latent_direction.ts";
