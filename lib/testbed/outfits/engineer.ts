import {
  ellipse,
  line,
  type Point,
  polygon,
  rectangle,
  union,
} from "../shapes.ts";
import { dome, TIE, TORSO } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import { GREY, NAVY, WHITE, YELLOW } from "./_palette.ts";

/** What shows an engineer. */
export const engineer: Outfit = {
  wall: [222, 214, 236],
  clothes(paint) {
    paint([92, 150, 216], TORSO);
    paint(
      WHITE,
      polygon([48, 93], [60, 93], [62, 106]),
      polygon([80, 93], [68, 93], [66, 106]),
    );
    paint(NAVY, TIE);
  },
  hat(paint) {
    paint(YELLOW, dome(26, 30, 38), rectangle(36, 35, 92, 41, 3));
    paint(
      [222, 170, 20],
      rectangle(60, 8, 68, 36, 3),
      line(2.5, [48, 34], [52, 16]),
      line(2.5, [80, 34], [76, 16]),
    );
  },
  tool(paint) {
    const teeth = [0, 1, 2, 3, 4, 5, 6, 7].map((i): Point => [
      107 + 17 * Math.cos(i * Math.PI / 4),
      104 + 17 * Math.sin(i * Math.PI / 4),
    ]);
    paint(
      GREY,
      union(
        ellipse(107, 104, 14),
        ...teeth.map(([x, y]) => line(7, [107, 104], [x, y])),
      ),
    );
    paint([222, 214, 236], ellipse(107, 104, 6.5));
  },
};
