/**
 * From noise to images: schedulers, the sampler, and the hook points where
 * bias-mitigation methods act. The networks are seen as functions only.
 *
 * A method is a list of {@linkcode Transform}s; {@linkcode sample} makes images
 * with them; {@linkcode reread} looks at the attention in finished images.
 *
 * @module
 */

export * from "./sampler/mod.ts";
export * from "./schedulers/mod.ts";
