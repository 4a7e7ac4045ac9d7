/**
 * Fits: how transforms that need something learnt get it, from the model itself
 * and from reference images, and where it is kept.
 *
 * @module
 */

export * from "./adapters.ts";
export * from "./fit.ts";
export * from "./finite_artifact.ts";
export { blankModule } from "./blank_module.ts";
export * from "./artifact_folder.ts";
export {
  chooseModule,
  type ChosenModule,
  type WantedModule,
} from "./choose_module.ts";
export * from "./group_latents.ts";
export * from "./image_slope.ts";
export * from "./lora_file.ts";
export * from "./softmax_regression.ts";
export * from "./shuffled.ts";
export { type WordShifts, wordShifts } from "./word_shifts.ts";
