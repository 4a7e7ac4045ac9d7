/**
 * What lies in a run's folder, written whole and held to its digests.
 *
 * @module
 */

export * from "./fitted_modules.ts";
export * from "./garbage.ts";
export {
  type Generation,
  GENERATION_SCHEMA,
  generationPath,
  objectPath,
} from "./generation_store.ts";
export {
  isCache,
  isOwner,
  keepOwner,
  type Owner,
  OWNER_SCHEMA,
  type OwnerState,
  ownerState,
  readOwners,
} from "./owners.ts";
export { type Finished, openStore, type Store, UNIT_SCHEMA } from "./store.ts";
export * from "./output.ts";
export type { StoredFile } from "./store_files.ts";
export * from "./verify_store.ts";
