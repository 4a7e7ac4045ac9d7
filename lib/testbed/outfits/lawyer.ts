import type { Color } from "../canvas.ts";
import { below, ellipse, line, polygon, rectangle } from "../shapes.ts";
import { TORSO } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import { BLACK, BROWN, GOLD, GREEN, NAVY, RED, WHITE } from "./_palette.ts";

/** What shows a lawyer. */
export const lawyer: Outfit = {
  wall: [196, 160, 122],
  behind(paint) {
    const spines: readonly Color[] = [RED, GREEN, NAVY, GOLD];
    spines.forEach((color, i) =>
      paint(color, rectangle(2 + 8 * i, 14, 9 + 8 * i, 46))
    );
    paint(BROWN, rectangle(0, 46, 36, 50));
  },
  clothes(paint) {
    paint(BLACK, TORSO);
    paint(
      WHITE,
      polygon([50, 92], [78, 92], [70, 100], [58, 100]),
      polygon([58, 98], [64, 98], [62, 122], [52, 122]),
      polygon([64, 98], [70, 98], [76, 122], [66, 122]),
    );
  },
  tool(paint) {
    paint(
      GOLD,
      line(3.6, [108, 74], [108, 122]),
      line(3.6, [95, 78], [121, 78]),
      rectangle(98, 120, 118, 126, 2),
      ellipse(108, 73, 3.5),
    );
    for (const x of [96, 120]) {
      paint(
        GOLD,
        line(1.4, [x, 78], [x - 6, 98], [x + 6, 98], [x, 78]),
        below(ellipse(x, 98, 8, 8), 97),
      );
    }
  },
};
