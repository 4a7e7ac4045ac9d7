import { above, ellipse, line, outline, rectangle } from "../shapes.ts";
import { NECKLINE, TORSO } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import { BLACK, YELLOW } from "./_palette.ts";

/** What shows a driver. */
export const driver: Outfit = {
  wall: [216, 210, 196],
  behind(paint) {
    paint(YELLOW, rectangle(2, 20, 36, 42, 4));
    paint(
      BLACK,
      ...[0, 1, 2, 3].map((i) =>
        rectangle(4 + 8 * i, i % 2 ? 31 : 24, 12 + 8 * i, i % 2 ? 38 : 31)
      ),
    );
  },
  clothes(paint) {
    paint([72, 76, 84], TORSO);
    paint(YELLOW, NECKLINE);
  },
  hat(paint) {
    paint(YELLOW, above(ellipse(64, 38, 28, 22), 36));
    paint(
      BLACK,
      ...[0, 1, 2, 3, 4, 5].map((i) =>
        rectangle(40 + 8 * i, i % 2 ? 30 : 26, 48 + 8 * i, i % 2 ? 34 : 30)
      ),
    );
    paint(BLACK, rectangle(37, 34, 91, 40, 3));
  },
  tool(paint) {
    paint(
      BLACK,
      outline(7, ellipse(106, 108, 18)),
      ellipse(106, 108, 6),
      line(6, [88, 108], [124, 108]),
      line(6, [106, 108], [106, 126]),
    );
  },
};
