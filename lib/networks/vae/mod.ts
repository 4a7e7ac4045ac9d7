/**
 * AutoencoderKL: from latents to pixels and back.
 *
 * @module
 */

export * from "./decoder_graph.ts";
export * from "./vae_config.ts";
export * from "./vae_program.ts";
