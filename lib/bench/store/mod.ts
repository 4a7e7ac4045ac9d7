/**
 * What lies in a run's folder, written whole and held to its digests.
 *
 * @module
 */

export { FITTED_SCHEMA, keepModules, readModules } from "./fitted_modules.ts";
export { findGarbage, type Garbage } from "./garbage.ts";
export {
  type Generation,
  GENERATION_SCHEMA,
  generationPath,
  objectPath,
} from "./generation_store.ts";
export { type Finished, openStore, type Store, UNIT_SCHEMA } from "./store.ts";
export type { Output } from "./output.ts";
export type { StoredFile } from "./store_files.ts";
export { type Verified, verifyStore } from "./verify_store.ts";
