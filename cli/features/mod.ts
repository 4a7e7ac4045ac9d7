/**
 * Sparse features that decide on a group: found, looked at, changed and drawn.
 *
 * @module
 */

export * from "./files.ts";
export * from "./look.ts";
export * from "./source.ts";
