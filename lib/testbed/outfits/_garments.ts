// Pieces that several outfits share.

import type { Color } from "../canvas.ts";
import {
  above,
  ellipse,
  intersection,
  polygon,
  rectangle,
  type Shape,
  star,
  union,
} from "../shapes.ts";
import type { Paint } from "./_outfit.ts";
import { BLACK, LIGHT, WHITE } from "./_palette.ts";

/** Shoulders and chest. */
export const TORSO: Shape = rectangle(18, 94, 110, 150, 20);
/** What a collar leaves open. */
export const NECKLINE: Shape = polygon([51, 92], [77, 92], [64, 114]);
/** Both sides of a collar that is turned down. */
export const LAPELS: readonly Shape[] = [
  polygon([48, 93], [56, 93], [66, 122], [58, 118]),
  polygon([80, 93], [72, 93], [62, 122], [70, 118]),
];
/** A tie, knot and all. */
export const TIE: Shape = polygon([61, 100], [67, 100], [69, 122], [64, 128], [
  59,
  122,
]);

/** A dome over the brow: helmets and caps begin with it. */
export function dome(width: number, height: number, brow = 42): Shape {
  return above(ellipse(64, brow, width, height), brow);
}

/** A cap with a peak and a badge. */
export function peakedCap(
  paint: Paint,
  top: Color,
  band: Color,
  badge: Color,
): void {
  paint(top, union(ellipse(64, 22, 33, 11), rectangle(42, 22, 86, 32)));
  paint(band, rectangle(41, 29, 87, 37, 2));
  paint(BLACK, intersection(ellipse(64, 35, 25, 8), rectangle(36, 36, 92, 46)));
  paint(badge, star(64, 27, 8.5));
}

/** A white coat over something else. */
export function coat(paint: Paint, under: Color): void {
  paint(WHITE, TORSO);
  paint(under, NECKLINE);
  paint(LIGHT, ...LAPELS);
  paint(LIGHT, rectangle(63, 116, 65, 130));
}
