import type { Point } from "./face.ts";

/**
 * Where the points of a {@linkcode Face} lie in dlib's mean face, whose width and height are 1:
 * the mean of each eye's six landmarks, landmarks 30, 48 and 54 of its 68.
 *
 * dlib's own five points are corners of eyes and the base of the nose, which no common detector in
 * ONNX gives; these lie in the same frame, so that an aligned face is as large and as high in its crop.
 *
 * @see `get_face_chip_details` in dlib's image_transforms/interpolation.h
 */
export const MEAN_FACE: readonly Point[] = [
  [0.2254918333, 0.2159903333],
  [0.7547613333, 0.2159903333],
  [0.490127, 0.515625],
  [0.254149, 0.780233],
  [0.726104, 0.780233],
];
