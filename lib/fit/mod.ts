/**
 * Fits: how transforms that need something learnt get it, from the model itself
 * and from reference images, and where it is kept.
 *
 * @module
 */

export {
  FIT_SEED,
  type FitContext,
  type FitRecord,
  type FitRequest,
  type SavedState,
} from "./fit.ts";
export { refuseNotFinite } from "./finite_artefact.ts";
export { FITS } from "./fits.ts";
export {
  ARTEFACT_SCHEMA,
  type ArtefactDescription,
  type ArtefactFolder,
  artefactFolder,
} from "./artefact_folder.ts";
