import {
  above,
  ellipse,
  intersection,
  line,
  polygon,
  rectangle,
} from "../shapes.ts";
import { TORSO } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import { BLACK, GREY, RED, STEEL, WHITE } from "./_palette.ts";

/** What shows a waiter. */
export const waiter: Outfit = {
  wall: [242, 206, 196],
  clothes(paint) {
    paint(WHITE, TORSO);
    paint(
      BLACK,
      intersection(
        TORSO,
        polygon(
          [30, 92],
          [50, 92],
          [64, 124],
          [78, 92],
          [98, 92],
          [94, 140],
          [34, 140],
        ),
      ),
    );
  },
  tool(paint) {
    paint(
      RED,
      polygon([64, 103], [49, 95], [49, 112]),
      polygon([64, 103], [79, 95], [79, 112]),
      ellipse(64, 103, 4.5),
    );
    paint(GREY, rectangle(90, 92, 128, 97, 2));
    paint(STEEL, above(ellipse(110, 92, 17, 19), 92));
    paint(GREY, ellipse(110, 72, 3.5));
    paint(WHITE, line(3, [100, 88], [101, 82], [106, 77]));
    paint(WHITE, polygon([92, 98], [108, 98], [106, 126], [94, 126]));
  },
};
