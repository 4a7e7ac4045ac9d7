/**
 * FairDiffusion and SEGA: concepts added to, or taken from, the noise prediction.
 *
 * @module
 */

export { fairDiffusion } from "./fair_diffusion.ts";
