import { ellipse, line, polygon, rectangle, without } from "../shapes.ts";
import { dome, TORSO } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import { BLACK, GOLD, LIGHT, NAVY, RED, STEEL } from "./_palette.ts";

/** What shows a mechanic. */
export const mechanic: Outfit = {
  wall: [224, 224, 228],
  behind(paint) {
    paint(BLACK, ellipse(17, 34, 17));
    paint(STEEL, ellipse(17, 34, 9.5));
    paint(BLACK, ellipse(17, 34, 3.5));
  },
  clothes(paint) {
    paint(LIGHT, TORSO);
    paint(
      NAVY,
      rectangle(38, 110, 90, 140, 4),
      line(9, [42, 95], [46, 114]),
      line(9, [86, 95], [82, 114]),
    );
    paint(GOLD, ellipse(46, 113, 3.6), ellipse(82, 113, 3.6));
  },
  hat(paint) {
    paint(NAVY, dome(24.5, 24, 38), line(6, [64, 37], [100, 39]));
    paint(RED, ellipse(64, 27, 7, 6));
  },
  tool(paint) {
    paint(
      STEEL,
      line(9, [108, 90], [108, 126]),
      without(
        ellipse(108, 82, 14),
        polygon([103, 64], [113, 64], [113, 84], [103, 84]),
      ),
    );
  },
};
