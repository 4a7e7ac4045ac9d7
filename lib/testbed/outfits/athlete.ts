import {
  ellipse,
  intersection,
  line,
  outline,
  rectangle,
  union,
} from "../shapes.ts";
import { TORSO } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import { BROWN, ORANGE, RED, WHITE, YELLOW } from "./_palette.ts";

/** What shows an athlete. */
export const athlete: Outfit = {
  wall: [190, 226, 240],
  clothes(paint) {
    paint(
      RED,
      intersection(
        TORSO,
        union(rectangle(34, 90, 94, 130), rectangle(40, 90, 88, 140)),
      ),
    );
    paint(WHITE, rectangle(33, 96, 38, 130), rectangle(90, 96, 95, 130));
    paint(
      YELLOW,
      line(5, [50, 94], [64, 112], [78, 94]),
      ellipse(64, 116, 8),
    );
  },
  hat(paint) {
    paint(WHITE, rectangle(41, 37, 87, 46, 3));
    paint(RED, rectangle(41, 40, 87, 43));
  },
  tool(paint) {
    paint(ORANGE, ellipse(108, 106, 18));
    paint(
      BROWN,
      line(2, [90, 106], [126, 106]),
      line(2, [108, 88], [108, 124]),
      intersection(
        ellipse(108, 106, 18),
        outline(2, ellipse(88, 106, 13, 18)),
      ),
      intersection(
        ellipse(108, 106, 18),
        outline(2, ellipse(128, 106, 13, 18)),
      ),
    );
  },
};
