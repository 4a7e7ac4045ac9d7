/**
 * Hugging Face's hub: models by their names, in the cache without network, and fetched into it.
 *
 * @module
 */

export { download } from "./download.ts";
export { ask, type Hub } from "./hub.ts";
export { type HubFile, type Listing, listRepository } from "./listing.ts";
export { type RepositoryName, repositoryName, repositoryText } from "./name.ts";
export { neededFiles } from "./needed_files.ts";
export {
  cachesFolder,
  HUB_VARIABLES,
  type HubPlaces,
  hubPlaces,
} from "./places.ts";
export { type Pull, pullRepository } from "./pull.ts";
export { type Cached, findSnapshot, snapshotOf } from "./snapshot.ts";
