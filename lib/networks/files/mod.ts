/**
 * What lies in a model folder: JSON, safetensors, checkpoints in one file or several.
 *
 * @module
 */

export * from "./checkpoint.ts";
export * from "./config.ts";
export * from "./folder_names.ts";
export * from "./gather.ts";
export { isObject, readJson } from "./json.ts";
export { listed, listFolder, readText } from "./listing.ts";
export * from "./named_file.ts";
export * from "./safetensors.ts";
export type { StoredDtype } from "./_safetensors_header.ts";
export * from "./stored_values.ts";
export * from "./write_safetensors.ts";
