/**
 * ITI-GEN: tokens for each group, learnt from reference images, behind the prompt.
 *
 * @module
 */

export * from "./iti_gen.ts";
