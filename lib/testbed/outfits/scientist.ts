import {
  below,
  ellipse,
  outline,
  polygon,
  rectangle,
  union,
} from "../shapes.ts";
import { coat } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import {
  BLACK,
  BLUE,
  GREY,
  LIGHT,
  PURPLE,
  RED,
  TEAL,
  WHITE,
} from "./_palette.ts";

/** What shows a scientist. */
export const scientist: Outfit = {
  wall: [214, 240, 226],
  behind(paint) {
    paint(BLUE, outline(2.6, ellipse(18, 32, 16, 6)));
    paint(BLUE, outline(2.6, ellipse(18, 32, 6, 17)));
    paint(RED, ellipse(18, 32, 5));
  },
  clothes(paint) {
    coat(paint, PURPLE);
    paint(LIGHT, rectangle(78, 110, 94, 126, 2));
    paint(BLUE, rectangle(82, 104, 85, 114));
  },
  hat(paint) {
    paint(BLACK, rectangle(41, 33, 87, 38, 2));
    paint(TEAL, rectangle(43, 27, 63, 42, 5), rectangle(65, 27, 85, 42, 5));
    paint(
      [170, 236, 240],
      rectangle(46, 30, 60, 39, 4),
      rectangle(68, 30, 82, 39, 4),
    );
  },
  tool(paint) {
    const flask = union(
      rectangle(103, 76, 113, 100),
      polygon([103, 94], [113, 94], [126, 126], [90, 126]),
    );
    paint(WHITE, flask);
    paint([60, 200, 60], below(flask, 106));
    paint(GREY, outline(2, flask), rectangle(100, 73, 116, 78, 2));
  },
};
