/**
 * What SDXL has besides a UNet and an autoencoder of Stable Diffusion: a second
 * text encoder, whose pooled text conditions the UNet together with sizes.
 *
 * @module
 */

export * from "./second_encoder.ts";
export * from "./text_program.ts";
