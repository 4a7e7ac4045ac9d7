/**
 * UCE: an edit of the text embeddings in closed form, with shares that are evened out.
 *
 * @module
 */

export { uceFit } from "./fit.ts";
export { uce, UCE_WEIGHT } from "./uce.ts";
