import { above, ellipse, line, rectangle } from "../shapes.ts";
import { TORSO } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import { BLACK, GREEN, GREY, LIME, WHITE, YELLOW } from "./_palette.ts";

/** What shows a cashier. */
export const cashier: Outfit = {
  wall: [248, 214, 222],
  clothes(paint) {
    paint(WHITE, TORSO);
    paint(
      GREEN,
      rectangle(42, 104, 86, 140, 4),
      line(6, [46, 94], [48, 108]),
      line(6, [82, 94], [80, 108]),
    );
    paint(YELLOW, rectangle(50, 112, 66, 120, 1));
  },
  hat(paint) {
    paint(GREEN, above(ellipse(64, 44, 31, 12), 44));
    paint([24, 100, 54], rectangle(41, 33, 87, 38, 2));
  },
  tool(paint) {
    paint(GREY, rectangle(92, 98, 126, 128, 3), rectangle(104, 88, 114, 100));
    paint(BLACK, rectangle(95, 78, 123, 92, 2));
    paint(LIME, rectangle(99, 82, 119, 88));
    for (const y of [104, 112]) {
      for (const x of [99, 109, 119]) paint(WHITE, ellipse(x, y, 3));
    }
  },
};
