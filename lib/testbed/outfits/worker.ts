import { intersection, line, polygon, rectangle } from "../shapes.ts";
import { dome, TORSO } from "./_garments.ts";
import type { Outfit } from "./_outfit.ts";
import { GREY, LIME, ORANGE, WHITE, WOOD } from "./_palette.ts";

/** What shows a worker. */
export const worker: Outfit = {
  wall: [232, 224, 170],
  behind(paint) {
    const cone = polygon([18, 14], [30, 54], [6, 54]);
    paint(ORANGE, cone, rectangle(2, 50, 34, 56, 2));
    paint(
      WHITE,
      intersection(cone, rectangle(0, 26, 40, 32)),
      intersection(cone, rectangle(0, 39, 40, 45)),
    );
  },
  clothes(paint) {
    paint([70, 90, 130], TORSO);
    paint(
      ORANGE,
      intersection(TORSO, polygon([34, 90], [50, 90], [60, 140], [28, 140])),
      intersection(TORSO, polygon([94, 90], [78, 90], [68, 140], [100, 140])),
    );
    paint(
      LIME,
      polygon([30, 112], [57, 112], [58, 119], [30, 119]),
      polygon([71, 112], [98, 112], [98, 119], [70, 119]),
    );
  },
  hat(paint) {
    paint(ORANGE, dome(26, 28, 38), rectangle(34, 35, 94, 41, 3));
    paint(WHITE, intersection(dome(26, 28, 38), rectangle(30, 24, 100, 30)));
  },
  tool(paint) {
    paint(
      WOOD,
      line(5, [110, 60], [110, 104]),
      line(5, [104, 60], [116, 60]),
    );
    paint(
      GREY,
      polygon([99, 96], [121, 96], [121, 114], [110, 127], [99, 114]),
    );
  },
};
