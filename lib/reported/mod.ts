/**
 * Tables that papers report, as data; and what in them cannot be right.
 *
 * @module
 */

export * from "./audit.ts";
export * from "./finding.ts";
export * from "./paper.ts";
