/**
 * A world of stylised portraits whose bias is known: its table, its pictures with the
 * mask of every concept, its prompts, and the folder of the model that learnt it.
 *
 * @module
 */

export * from "./captions.ts";
export * from "./entanglement.ts";
export type { Face, Landmark, Pixel } from "./face.ts";
export * from "./model.ts";
export * from "./concept.ts";
export * from "./portrait.ts";
export * from "./limits.ts";
export * from "./target.ts";
export * from "./tuning.ts";
export * from "./world.ts";
