/**
 * What helps to write a command line: examples, and completion in a shell.
 *
 * @module
 */

export * from "./examples.ts";
export * from "./scripts.ts";
