import { at } from "../core/mod.ts";
import type { Point } from "./face.ts";

/** A rotation, a scaling and a shift: `(x, y)` goes to `(a·x − b·y + dx, b·x + a·y + dy)`. */
export interface Similarity {
  /** Scale times the cosine of the angle. */
  readonly a: number;
  /** Scale times the sine of the angle. */
  readonly b: number;
  /** Shift to the right. */
  readonly dx: number;
  /** Shift down. */
  readonly dy: number;
}

/**
 * Finds the similarity that takes points nearest to others, by least squares.
 *
 * @param from Points, at least two that differ.
 * @returns The similarity; it never mirrors.
 * @throws {RangeError} If there are too few points.
 * @see Umeyama 1991, {@link https://doi.org/10.1109/34.88573}, equations 40 to 42, in two dimensions
 */
export function similarity(
  from: readonly Point[],
  to: readonly Point[],
): Similarity {
  const [centre, target] = [mean(from), mean(to)];
  let [along, across, spread] = [0, 0, 0];
  for (const [i, point] of from.entries()) {
    const [x, y] = minus(point, centre);
    const [u, v] = minus(at(to, i), target);
    along += x * u + y * v;
    across += x * v - y * u;
    spread += x * x + y * y;
  }
  if (!(spread > 0)) {
    throw new RangeError("Cannot align points: expected two that differ");
  }
  const [a, b] = [along / spread, across / spread];
  const [x, y] = centre;
  return {
    a,
    b,
    dx: target[0] - a * x + b * y,
    dy: target[1] - b * x - a * y,
  };
}

/** Moves a point. */
export function moved({ a, b, dx, dy }: Similarity, [x, y]: Point): Point {
  return [a * x - b * y + dx, b * x + a * y + dy];
}

function mean(points: readonly Point[]): Point {
  const n = points.length;
  return [
    points.reduce((sum, [x]) => sum + x, 0) / n,
    points.reduce((sum, [, y]) => sum + y, 0) / n,
  ];
}

function minus([x, y]: Point, [u, v]: Point): Point {
  return [x - u, y - v];
}
