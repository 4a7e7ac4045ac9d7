import { ellipse, intersection, line, polygon, rectangle } from "../shapes.ts";
import { dome, TORSO } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import { GOLD, LIME, ORANGE, RED, STEEL, WOOD, YELLOW } from "./_palette.ts";

/** What shows a firefighter. */
export const firefighter: Outfit = {
  wall: [252, 216, 176],
  behind(paint) {
    paint(
      ORANGE,
      ellipse(17, 44, 15, 14),
      polygon([2, 42], [7, 12], [18, 34]),
      polygon([10, 40], [24, 4], [30, 38]),
      polygon([18, 42], [34, 22], [32, 46]),
    );
    paint(
      YELLOW,
      ellipse(17, 48, 8, 9),
      polygon([10, 48], [17, 26], [25, 48]),
    );
  },
  clothes(paint) {
    paint([60, 54, 52], TORSO);
    paint(
      LIME,
      intersection(TORSO, rectangle(10, 112, 120, 121)),
      rectangle(61, 96, 67, 112),
    );
  },
  hat(paint) {
    paint(
      RED,
      dome(27, 32, 38),
      intersection(ellipse(64, 42, 35, 9), rectangle(28, 30, 100, 43)),
    );
    paint(
      [160, 20, 28],
      rectangle(61, 4, 67, 16, 2),
      line(2.5, [46, 34], [51, 16]),
      line(2.5, [82, 34], [77, 16]),
    );
    paint(GOLD, polygon([55, 16], [73, 16], [73, 30], [64, 38], [55, 30]));
  },
  tool(paint) {
    paint(WOOD, line(6, [108, 66], [108, 126]));
    paint(
      STEEL,
      polygon([104, 70], [122, 62], [126, 76], [122, 88], [104, 82]),
    );
    paint(RED, polygon([112, 68], [96, 72], [96, 78], [112, 82]));
  },
};
