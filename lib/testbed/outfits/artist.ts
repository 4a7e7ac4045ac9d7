import {
  below,
  ellipse,
  intersection,
  line,
  rectangle,
  without,
} from "../shapes.ts";
import { TORSO } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import {
  BLUE,
  GREEN,
  NAVY,
  RED,
  SKY,
  WHITE,
  WOOD,
  YELLOW,
} from "./_palette.ts";

/** What shows an artist. */
export const artist: Outfit = {
  wall: [250, 232, 196],
  behind(paint) {
    paint(WOOD, rectangle(2, 10, 34, 52));
    paint(SKY, rectangle(6, 14, 30, 48));
    paint(
      GREEN,
      below(
        intersection(ellipse(18, 54, 22, 18), rectangle(6, 14, 30, 48)),
        14,
      ),
    );
    paint(YELLOW, ellipse(23, 22, 5));
  },
  clothes(paint) {
    paint(WHITE, TORSO);
    for (const y of [98, 108, 118]) {
      paint(NAVY, intersection(TORSO, rectangle(10, y, 120, y + 5)));
    }
  },
  hat(paint) {
    paint(RED, ellipse(58, 29, 31, 12), line(4, [58, 18], [60, 12]));
  },
  tool(paint) {
    paint(WOOD, without(ellipse(108, 106, 19, 15), ellipse(101, 113, 4, 3)));
    paint(RED, ellipse(98, 102, 4));
    paint(YELLOW, ellipse(107, 97, 4));
    paint(BLUE, ellipse(117, 101, 4));
    paint(GREEN, ellipse(118, 111, 4));
  },
};
