/**
 * What others wrote down about images and prompts: tables in files, labels as datasets distribute them.
 *
 * @module
 */

export * from "./labels.ts";
export * from "./fairface.ts";
export type { Labels, Mapping } from "./mapping.ts";
export * from "./prompt_suite.ts";
export * from "./table.ts";
export * from "./utkface.ts";
export * from "./target.ts";
