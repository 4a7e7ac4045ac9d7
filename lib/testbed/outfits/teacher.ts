import { ellipse, line, rectangle } from "../shapes.ts";
import { LAPELS, NECKLINE, TORSO } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import { BLUE, BROWN, GREEN, RED, WHITE } from "./_palette.ts";

/** What shows a teacher. */
export const teacher: Outfit = {
  wall: [236, 222, 186],
  behind(paint) {
    paint(BROWN, rectangle(-10, 4, 138, 64));
    paint([36, 92, 66], rectangle(-10, 8, 138, 60));
    paint(
      WHITE,
      line(3, [6, 36], [12, 18], [18, 36]),
      line(3, [9, 30], [15, 30]),
      line(3, [24, 27], [34, 27]),
      line(3, [29, 22], [29, 32]),
    );
    paint(
      WHITE,
      line(3, [98, 20], [122, 20]),
      line(3, [98, 30], [116, 30]),
      line(3, [98, 40], [122, 40]),
    );
  },
  clothes(paint) {
    paint([222, 160, 44], TORSO);
    paint(WHITE, NECKLINE);
    paint([176, 118, 24], ...LAPELS);
  },
  tool(paint) {
    paint(BLUE, rectangle(90, 112, 127, 126, 2));
    paint(WHITE, rectangle(94, 115, 127, 123));
    paint(RED, ellipse(104, 100, 9, 10), ellipse(112, 100, 9, 10));
    paint(GREEN, ellipse(113, 87, 5, 3), line(2, [108, 92], [109, 85]));
  },
};
