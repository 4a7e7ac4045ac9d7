import { ellipse, line, outline, polygon, rectangle } from "../shapes.ts";
import { TORSO } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import { BLACK, BROWN, LIGHT, RED, WHITE, YELLOW } from "./_palette.ts";

/** What shows a chef. */
export const chef: Outfit = {
  wall: [206, 232, 206],
  clothes(paint) {
    paint(WHITE, TORSO);
    paint(
      RED,
      polygon([48, 94], [80, 94], [64, 106]),
      polygon([64, 100], [74, 114], [66, 116], [60, 104]),
    );
    for (const y of [112, 122]) {
      paint(BLACK, ellipse(52, y, 2.6), ellipse(76, y, 2.6));
    }
  },
  hat(paint) {
    paint(
      WHITE,
      ellipse(47, 16, 15, 13),
      ellipse(64, 12, 16, 12),
      ellipse(81, 16, 15, 13),
      rectangle(43, 14, 85, 40, 2),
    );
    paint(
      LIGHT,
      rectangle(43, 33, 85, 40, 2),
      line(1.6, [54, 18], [54, 32]),
      line(1.6, [74, 18], [74, 32]),
    );
  },
  tool(paint) {
    paint(BROWN, line(6, [110, 96], [110, 68]));
    paint(BLACK, ellipse(108, 108, 18, 15));
    paint(YELLOW, ellipse(108, 108, 8, 6));
    paint(WHITE, outline(3, ellipse(108, 108, 10, 8)));
  },
};
