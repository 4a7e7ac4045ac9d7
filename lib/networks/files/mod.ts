/**
 * What lies in a model folder: JSON, safetensors, checkpoints in one file or several.
 *
 * @module
 */

export { type Checkpoint, openCheckpoint } from "./checkpoint.ts";
export { COUNT, only, parseConfig, SIZE } from "./config.ts";
export { modelFolderNames } from "./folder_names.ts";
export { gather, gatherSync } from "./gather.ts";
export { isObject, readJson } from "./json.ts";
export { listed, listFolder, readText } from "./listing.ts";
export {
  type LowRank,
  readMetadata,
  readSafetensors,
  type StoredTensor,
} from "./safetensors.ts";
export type { StoredDtype } from "./_safetensors_header.ts";
export { storedValues } from "./stored_values.ts";
