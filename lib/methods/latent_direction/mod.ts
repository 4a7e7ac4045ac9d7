/**
 * Latent Direction: a learnt direction of each group in the output of a module.
 *
 * @module
 */

export { latentDirection } from "./latent_direction.ts";
