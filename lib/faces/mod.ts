/**
 * Faces found in pictures, and cut out upright.
 *
 * @module
 */

export * from "./centerface.ts";
export * from "./choose_face.ts";
export * from "./detector.ts";
export type * from "./detector_format.ts";
export type {
  CenterFaceSettings,
  CommonSettings,
  DetectorSettings,
  ScrfdSettings,
} from "./detector_settings.ts";
export * from "./face.ts";
export * from "./face_chip.ts";
export * from "./linear_resize.ts";
export * from "./mean_face.ts";
export * from "./scrfd.ts";
export * from "./similarity.ts";
