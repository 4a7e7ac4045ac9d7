import { ellipse, intersection, line, polygon, rectangle } from "../shapes.ts";
import { LAPELS, NECKLINE, TORSO } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import { BLACK, BROWN, PINK, PURPLE, WOOD } from "./_palette.ts";

/** What shows a musician. */
export const musician: Outfit = {
  wall: [232, 200, 240],
  behind(paint) {
    paint(
      BLACK,
      ellipse(10, 44, 7, 5),
      ellipse(28, 38, 7, 5),
      rectangle(13.5, 16, 17, 45),
      rectangle(31.5, 10, 35, 39),
      polygon([13.5, 16], [35, 10], [35, 18], [13.5, 24]),
    );
  },
  clothes(paint) {
    paint(PURPLE, TORSO);
    paint(PINK, NECKLINE);
    paint([88, 36, 128], ...LAPELS);
  },
  hat(paint) {
    paint(
      PURPLE,
      rectangle(44, 12, 84, 34, 5),
      intersection(ellipse(64, 36, 32, 7), rectangle(28, 26, 100, 40)),
    );
    paint(PINK, rectangle(44, 26, 84, 32));
  },
  tool(paint) {
    paint(
      BROWN,
      line(5, [100, 104], [121, 62]),
      rectangle(115, 54, 127, 66, 3),
    );
    paint(WOOD, ellipse(94, 118, 17, 15), ellipse(101, 102, 12, 11));
    paint(BLACK, ellipse(97, 110, 6));
  },
};
