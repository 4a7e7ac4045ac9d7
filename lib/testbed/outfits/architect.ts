import { outline, polygon, rectangle, without } from "../shapes.ts";
import { TORSO } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import { BLUE, ORANGE, WHITE } from "./_palette.ts";

/** What shows an architect. */
export const architect: Outfit = {
  wall: [226, 222, 214],
  behind(paint) {
    paint(BLUE, rectangle(2, 10, 34, 54, 1));
    paint(
      WHITE,
      outline(2, polygon([8, 46], [8, 30], [18, 18], [28, 30], [28, 46])),
    );
    paint(WHITE, rectangle(15, 36, 21, 46));
  },
  clothes(paint) {
    paint([52, 54, 62], TORSO, rectangle(50, 90, 78, 102, 5));
  },
  tool(paint) {
    const square = polygon([98, 124], [98, 72], [126, 124]);
    paint(
      ORANGE,
      without(square, polygon([104, 118], [104, 95], [116, 118])),
    );
  },
};
