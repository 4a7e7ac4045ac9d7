/**
 * DiffLens: sparse features that decide on a group, found by attribution and changed while an image is made.
 *
 * @module
 */

export { difflens } from "./difflens.ts";
