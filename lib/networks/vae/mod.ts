/**
 * AutoencoderKL: from latents to pixels and back.
 *
 * @module
 */

export * from "./vae_config.ts";
export * from "./vae_program.ts";
