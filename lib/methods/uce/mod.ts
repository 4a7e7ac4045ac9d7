/**
 * UCE: an edit of the text embeddings in closed form, with shares that are evened out.
 *
 * @module
 */

export * from "./uce.ts";
