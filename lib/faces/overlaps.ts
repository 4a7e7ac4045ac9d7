import type { Face } from "./face.ts";

/**
 * Leaves out faces that a surer one covers.
 *
 * @param faces Faces in any order.
 * @param most From which intersection over union on two boxes are one face, in `(0, 1]`.
 * @returns Those that stay, the surest first.
 */
export function withoutOverlaps(
  faces: readonly Face[],
  most: number,
): Face[] {
  const kept: Face[] = [];
  for (const face of faces.toSorted((a, b) => b.score - a.score)) {
    if (kept.every(({ box }) => overlap(box, face.box) < most)) {
      kept.push(face);
    }
  }
  return kept;
}

function overlap(a: Face["box"], b: Face["box"]): number {
  const wide = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]));
  const high = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  const both = wide * high;
  return both / (area(a) + area(b) - both);
}

function area([left, top, right, bottom]: Face["box"]): number {
  return (right - left) * (bottom - top);
}
