/**
 * Folders of images: found, checked, read.
 *
 * @module
 */

export { dumpFiles } from "./dump.ts";
export {
  type Extractor,
  type ImageSet,
  openSet,
  openSources,
} from "./image_set.ts";
export { heldOutPortraits } from "./portraits.ts";
export { openReferences, type References } from "./references.ts";
