import {
  above,
  cross,
  ellipse,
  outline,
  polygon,
  rectangle,
  without,
} from "../shapes.ts";
import { NECKLINE, TORSO } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import { LIGHT, RED, STEEL, WHITE } from "./_palette.ts";

/** What shows a nurse. */
export const nurse: Outfit = {
  wall: [238, 238, 244],
  clothes(paint) {
    paint([126, 214, 214], TORSO);
    paint(WHITE, without(NECKLINE, polygon([55, 90], [73, 90], [64, 106])));
    paint([84, 178, 180], rectangle(38, 112, 54, 126, 2));
  },
  hat(paint) {
    paint(
      WHITE,
      polygon([40, 14], [88, 14], [85, 38], [43, 38]),
      above(ellipse(64, 14, 24, 6), 15),
    );
    paint(LIGHT, rectangle(43, 35, 85, 39));
    paint(RED, cross(64, 24, 9, 6));
  },
  tool(paint) {
    paint(STEEL, outline(4, rectangle(102, 86, 116, 100, 3)));
    paint(WHITE, rectangle(91, 94, 127, 124, 4));
    paint(
      RED,
      cross(109, 109, 11, 7),
      outline(2.4, rectangle(91, 94, 127, 124, 4)),
    );
  },
};
