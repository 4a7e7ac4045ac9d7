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
  edge: 0 | 1 = 0,
): Face[] {
  const kept: Face[] = [];
  for (const face of faces.toSorted((a, b) => b.score - a.score)) {
    const apart = ({ box }: Face) => overlap(box, face.box, edge) < most;
    if (kept.every(apart)) {
      kept.push(face);
    }
  }
  return kept;
}

function overlap(a: Face["box"], b: Face["box"], edge: number): number {
  const [left, top] = [Math.max(a[0], b[0]), Math.max(a[1], b[1])];
  const [right, bottom] = [Math.min(a[2], b[2]), Math.min(a[3], b[3])];
  const both = Math.max(0, right - left + edge) *
    Math.max(0, bottom - top + edge);
  return both / (area(a, edge) + area(b, edge) - both);
}

function area(
  [left, top, right, bottom]: Face["box"],
  edge: number,
): number {
  return (right - left + edge) * (bottom - top + edge);
}
