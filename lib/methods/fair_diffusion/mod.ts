/**
 * FairDiffusion and SEGA: concepts added to, or taken from, the noise prediction.
 *
 * @module
 */

export * from "./fair_diffusion.ts";
