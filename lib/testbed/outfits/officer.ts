import { ellipse, line, polygon, rectangle, star } from "../shapes.ts";
import { peakedCap, TIE, TORSO } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import { BLACK, GOLD, GREY, NAVY, RED, SKY } from "./_palette.ts";

/** What shows an officer. */
export const officer: Outfit = {
  wall: [186, 202, 224],
  clothes(paint) {
    paint(NAVY, TORSO);
    paint(SKY, polygon([50, 92], [78, 92], [64, 108]));
    paint(BLACK, TIE);
    paint(
      GOLD,
      star(46, 113, 10),
      rectangle(20, 95, 34, 99, 2),
      rectangle(94, 95, 108, 99, 2),
    );
  },
  hat(paint) {
    peakedCap(paint, NAVY, [18, 24, 56], GOLD);
  },
  tool(paint) {
    paint(
      BLACK,
      rectangle(100, 88, 118, 126, 3),
      line(4, [104, 88], [104, 70]),
    );
    paint(GREY, rectangle(103, 93, 115, 103));
    paint(RED, ellipse(109, 111, 4));
  },
};
