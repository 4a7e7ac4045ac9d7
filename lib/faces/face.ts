/** A point of a picture: pixels from the centre of its first pixel to the right and down. */
export type Point = readonly [x: number, y: number];

/** A face that was found. */
export interface Face {
  /** Left, top, right and bottom, in pixels. */
  readonly box: readonly [number, number, number, number];
  /** Left eye, right eye, tip of the nose, left and right corner of the mouth, as seen. */
  readonly points: readonly [Point, Point, Point, Point, Point];
  /** How sure the detector is, in `[0, 1]`. */
  readonly score: number;
}
