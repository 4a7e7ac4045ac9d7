import { ellipse, polygon, rectangle } from "../shapes.ts";
import { peakedCap, TIE, TORSO } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import { BLACK, GOLD, RED, WHITE } from "./_palette.ts";

/** What shows a pilot. */
export const pilot: Outfit = {
  wall: [136, 200, 246],
  behind(paint) {
    paint(
      WHITE,
      ellipse(10, 46, 11, 7),
      ellipse(22, 44, 12, 9),
      ellipse(32, 48, 8, 6),
    );
  },
  clothes(paint) {
    paint(WHITE, TORSO);
    paint(
      BLACK,
      TIE,
      rectangle(20, 96, 40, 110, 2),
      rectangle(88, 96, 108, 110, 2),
    );
    paint(
      GOLD,
      ...[99, 104].flatMap((
        y,
      ) => [rectangle(20, y, 40, y + 2.4), rectangle(88, y, 108, y + 2.4)]),
    );
  },
  hat(paint) {
    peakedCap(paint, WHITE, BLACK, GOLD);
    paint(GOLD, rectangle(50, 30, 78, 34, 2));
  },
  tool(paint) {
    paint(
      RED,
      ellipse(110, 68, 5, 20),
      polygon([110, 60], [127, 76], [127, 81], [110, 73], [93, 81], [93, 76]),
      polygon([110, 80], [119, 87], [119, 90], [101, 90], [101, 87]),
    );
  },
};
