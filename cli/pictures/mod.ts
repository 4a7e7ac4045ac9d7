/**
 * Folders of images: found, checked, read.
 *
 * @module
 */

export * from "./dump.ts";
export {
  type Extractor,
  type ImageSet,
  openSet,
  openSources,
} from "./image_set.ts";
export { pictureFiles } from "./picture_files.ts";
export { readPictureOr } from "./pictures.ts";
export { plantedEntanglement, type Regions, signRegions } from "./planted.ts";
export { heldOutPortraits } from "./portraits.ts";
export * from "./references.ts";
