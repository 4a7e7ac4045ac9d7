import { ellipse, intersection, line, polygon, rectangle } from "../shapes.ts";
import { dome, LAPELS, NECKLINE, TORSO } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import { BEIGE, BLACK, BLUE, GREY, WHITE } from "./_palette.ts";

/** What shows a journalist. */
export const journalist: Outfit = {
  wall: [206, 214, 208],
  behind(paint) {
    paint(WHITE, rectangle(2, 12, 34, 54, 1));
    paint(BLACK, rectangle(6, 16, 30, 23));
    paint(
      GREY,
      rectangle(6, 28, 17, 40),
      ...[28, 33, 38].map((y) => rectangle(20, y, 30, y + 2)),
      ...[44, 49].map((y) => rectangle(6, y, 30, y + 2)),
    );
  },
  clothes(paint) {
    paint(BEIGE, TORSO);
    paint(WHITE, NECKLINE);
    paint([176, 146, 104], ...LAPELS);
  },
  hat(paint) {
    paint(
      [124, 104, 84],
      dome(23, 26, 34),
      intersection(ellipse(64, 36, 35, 7), rectangle(28, 26, 100, 40)),
    );
    paint(BLACK, rectangle(42, 26, 86, 32));
    paint(WHITE, polygon([70, 14], [84, 12], [86, 30], [72, 31]));
  },
  tool(paint) {
    paint(BLACK, line(8, [110, 98], [106, 128]));
    paint(BLUE, rectangle(102, 98, 118, 108, 2));
    paint(GREY, ellipse(111, 85, 12, 13));
    paint(
      BLACK,
      line(1.6, [101, 82], [121, 82]),
      line(1.6, [100, 88], [122, 88]),
      line(1.6, [111, 73], [111, 97]),
    );
  },
};
