import { ellipse, line, rectangle } from "../shapes.ts";
import { coat } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import { BLACK, BROWN, GREY, STEEL, TEAL, WHITE } from "./_palette.ts";

/** What shows a doctor. */
export const doctor: Outfit = {
  wall: [198, 222, 240],
  clothes(paint) {
    coat(paint, TEAL);
    paint(
      BLACK,
      line(3.6, [50, 94], [50, 108], [58, 118], [70, 118], [78, 108], [
        78,
        94,
      ]),
      line(3.6, [76, 112], [84, 118]),
    );
    paint(STEEL, ellipse(86, 120, 6));
  },
  hat(paint) {
    paint(BLACK, rectangle(42, 36, 86, 41, 2));
    paint(STEEL, ellipse(64, 34, 10));
    paint(WHITE, ellipse(64, 34, 6));
  },
  tool(paint) {
    paint(BROWN, rectangle(96, 82, 126, 124, 2));
    paint(WHITE, rectangle(99, 88, 123, 121));
    paint(STEEL, rectangle(105, 79, 117, 87, 2));
    for (const y of [94, 102, 110]) {
      paint(GREY, rectangle(102, y, 120, y + 3));
    }
  },
};
