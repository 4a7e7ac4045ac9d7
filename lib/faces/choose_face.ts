import type { Abstention } from "../core/mod.ts";
import type { Face } from "./face.ts";

/** Which face of a picture is looked at. */
export interface FaceRule {
  /** Of several, the one with the largest box, or none. */
  readonly several: "largest" | "abstain";
  /** Pixels that the shorter side of its box must have. */
  readonly smallest: number;
}

/**
 * Chooses the face that is looked at.
 *
 * @param enlarged How many times as large as in the picture the faces are told.
 * @returns The face, or why there is none.
 */
export function chooseFace(
  faces: readonly Face[],
  { several, smallest }: FaceRule,
  enlarged = 1,
): Face | Abstention {
  const [face] = faces.toSorted((a, b) => area(b) - area(a));
  if (!face) return { invalid: "no face was found" };
  if (faces.length > 1 && several === "abstain") {
    return { invalid: "several faces were found" };
  }
  const [left, top, right, bottom] = face.box;
  return Math.min(right - left, bottom - top) < smallest * enlarged
    ? { invalid: `the face is smaller than ${smallest} pixels` }
    : face;
}

function area({ box: [left, top, right, bottom] }: Face): number {
  return (right - left) * (bottom - top);
}
