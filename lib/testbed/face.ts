import type { View } from "./canvas.ts";
import { FACE, FEATURES } from "./person.ts";

/** A point of the picture: pixels from its left and top edge. */
export type Pixel = readonly [x: number, y: number];

/** The five points that face detectors give, left and right as seen. */
export type Landmark =
  | "leftEye"
  | "rightEye"
  | "nose"
  | "leftMouth"
  | "rightMouth";

/** Where a face lies in a picture, for judges that crop or align faces. */
export interface Face {
  /** Left, top, right and bottom of the face without ears and hair, in pixels. */
  readonly box: readonly [number, number, number, number];
  /** Eyes, tip of the nose and corners of the mouth. */
  readonly landmarks: Readonly<Record<Landmark, Pixel>>;
}

/**
 * Finds the face of a portrait.
 *
 * @param size Width and height of the picture, in pixels.
 */
export function faceIn(view: View, size: number): Face {
  const centre = size / 2;
  const place = ([x, y]: Pixel): Pixel => [
    view.scale * (x - centre) + centre + view.dx,
    view.scale * (y - centre) + centre + view.dy,
  ];
  const [left, top, right, bottom] = FACE.box;
  return {
    box: [...place([left, top]), ...place([right, bottom])],
    landmarks: {
      leftEye: place(FEATURES.leftEye),
      rightEye: place(FEATURES.rightEye),
      nose: place(FEATURES.nose),
      leftMouth: place(FEATURES.leftMouth),
      rightMouth: place(FEATURES.rightMouth),
    },
  };
}
