/**
 * ITI-GEN: tokens for each group, learnt from reference images, behind the prompt.
 *
 * @module
 */

export { itiGenFit } from "./fit.ts";
export { itiGen } from "./iti_gen.ts";
