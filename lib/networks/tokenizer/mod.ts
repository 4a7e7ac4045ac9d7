/**
 * CLIP's byte-pair tokenizer, as its files say.
 *
 * @module
 */

export * from "./tokenizer.ts";
