/**
 * ITI-GEN: tokens for each group, learnt from reference images, behind the prompt.
 *
 * @module
 */

export { itiGen } from "./iti_gen.ts";
