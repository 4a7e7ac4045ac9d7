/**
 * Fits: how transforms that need something learnt get it, from the model itself
 * and from reference images, and where it is kept.
 *
 * @module
 */

export {
  FIT_SEED,
  type FitContext,
  type FitRequest,
  type SavedState,
} from "./fit.ts";
export { refuseFailed, refuseNotFinite } from "./finite_artefact.ts";
export {
  ARTEFACT_SCHEMA,
  type ArtefactDescription,
  type ArtefactFolder,
  artefactFolder,
} from "./artefact_folder.ts";
export {
  chooseModule,
  type ChosenModule,
  type WantedModule,
} from "./choose_module.ts";
export {
  type GroupImages,
  groupLatents,
  pickRows,
  subjectOf,
} from "./group_latents.ts";
export {
  accuracyOf,
  type LabelledRows,
  type LinearClassifier,
  type RegressionOptions,
  softmaxRegression,
} from "./softmax_regression.ts";
export { shuffled } from "./shuffled.ts";
export { type WordShifts, wordShifts } from "./word_shifts.ts";
