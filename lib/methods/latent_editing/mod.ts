/**
 * Latent Editing (Asyrp): Δh in the half of a step of DDIM that foresees the clean latents.
 *
 * @module
 */

export { latentEditing } from "./latent_editing.ts";
