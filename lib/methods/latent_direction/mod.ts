/**
 * Latent Direction: a learnt direction of each group in the output of a module.
 *
 * @module
 */

export { latentDirectionFit } from "./fit.ts";
export { latentDirection } from "./latent_direction.ts";
