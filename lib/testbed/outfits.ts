// What tells the twenty professions apart. The cues keep clear of the face and of the
// hair beside it, where gender is seen: hats above the brow, clothes below the
// chin, tools at the lower right, something on the wall at the upper left.

import type { Canvas, Color } from "./canvas.ts";
import type { Concept } from "./person.ts";
import {
  above,
  below,
  cross,
  ellipse,
  intersection,
  line,
  outline,
  type Point,
  polygon,
  rectangle,
  type Shape,
  star,
  union,
  without,
} from "./shapes.ts";
import type { Profession } from "./world.ts";

/** Lays a shape over the picture, as a cue of the profession. */
type Paint = (color: Color, ...shapes: readonly Shape[]) => void;

/** What a profession wears and holds, and where it works. */
interface Outfit {
  /** Colour of the wall; too large to be part of the mask. */
  readonly wall: Color;
  /** Something on the wall, at the upper left. */
  readonly behind?: (paint: Paint) => void;
  /** Clothes, below the chin. */
  readonly clothes: (paint: Paint) => void;
  /** Headgear, above the brow. */
  readonly hat?: (paint: Paint) => void;
  /** Tool, at the lower right. */
  readonly tool?: (paint: Paint) => void;
}

/** A part of an outfit that is painted. */
export type Part = "behind" | "clothes" | "hat" | "tool";

/**
 * The colour of the wall behind a profession.
 *
 * @param profession Whose wall.
 * @returns The colour.
 */
export function wall(profession: Profession): Color {
  return OUTFITS[profession].wall;
}

/**
 * Paints one part of an outfit, if the profession has it.
 *
 * @param canvas Canvas to paint on.
 * @param profession Whose outfit.
 * @param part Which part.
 */
export function paintOutfit(
  canvas: Canvas<Concept>,
  profession: Profession,
  part: Part,
): void {
  OUTFITS[profession][part]?.((color, ...shapes) => {
    for (const shape of shapes) canvas.paint(shape, color, "profession");
  });
}

const WHITE: Color = [250, 250, 250];
const LIGHT: Color = [214, 218, 224];
const GREY: Color = [140, 146, 154];
const STEEL: Color = [176, 184, 194];
const BLACK: Color = [32, 32, 38];
const NAVY: Color = [28, 42, 92];
const BLUE: Color = [42, 98, 204];
const SKY: Color = [96, 178, 234];
const TEAL: Color = [30, 150, 150];
const GREEN: Color = [36, 140, 74];
const LIME: Color = [206, 232, 50];
const YELLOW: Color = [250, 206, 40];
const GOLD: Color = [232, 182, 50];
const ORANGE: Color = [246, 126, 30];
const RED: Color = [214, 40, 44];
const PINK: Color = [240, 130, 160];
const PURPLE: Color = [122, 58, 168];
const BROWN: Color = [128, 82, 46];
const WOOD: Color = [188, 130, 72];
const BEIGE: Color = [214, 188, 146];

const TORSO = rectangle(18, 94, 110, 150, 20);
const NECKLINE = polygon([51, 92], [77, 92], [64, 114]);
const LAPELS: readonly Shape[] = [
  polygon([48, 93], [56, 93], [66, 122], [58, 118]),
  polygon([80, 93], [72, 93], [62, 122], [70, 118]),
];
const TIE = polygon([61, 100], [67, 100], [69, 122], [64, 128], [59, 122]);

/** A dome over the brow: helmets and caps begin with it. */
function dome(width: number, height: number, brow = 42): Shape {
  return above(ellipse(64, brow, width, height), brow);
}

function peakedCap(paint: Paint, top: Color, band: Color, badge: Color): void {
  paint(top, union(ellipse(64, 22, 33, 11), rectangle(42, 22, 86, 32)));
  paint(band, rectangle(41, 29, 87, 37, 2));
  paint(BLACK, intersection(ellipse(64, 35, 25, 8), rectangle(36, 36, 92, 46)));
  paint(badge, star(64, 27, 8.5));
}

function coat(paint: Paint, under: Color): void {
  paint(WHITE, TORSO);
  paint(under, NECKLINE);
  paint(LIGHT, ...LAPELS);
  paint(LIGHT, rectangle(63, 116, 65, 130));
}

const OUTFITS: Readonly<Record<Profession, Outfit>> = {
  architect: {
    wall: [226, 222, 214],
    behind(paint) {
      paint(BLUE, rectangle(2, 10, 34, 54, 1));
      paint(
        WHITE,
        outline(2, polygon([8, 46], [8, 30], [18, 18], [28, 30], [28, 46])),
      );
      paint(WHITE, rectangle(15, 36, 21, 46));
    },
    clothes(paint) {
      paint([52, 54, 62], TORSO, rectangle(50, 90, 78, 102, 5));
    },
    tool(paint) {
      const square = polygon([98, 124], [98, 72], [126, 124]);
      paint(
        ORANGE,
        without(square, polygon([104, 118], [104, 95], [116, 118])),
      );
    },
  },
  artist: {
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
  },
  athlete: {
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
  },
  cashier: {
    wall: [248, 214, 222],
    clothes(paint) {
      paint(WHITE, TORSO);
      paint(
        GREEN,
        rectangle(42, 104, 86, 140, 4),
        line(6, [46, 94], [48, 108]),
        line(6, [82, 94], [80, 108]),
      );
      paint(YELLOW, rectangle(50, 112, 66, 120, 1));
    },
    hat(paint) {
      paint(GREEN, above(ellipse(64, 44, 31, 12), 44));
      paint([24, 100, 54], rectangle(41, 33, 87, 38, 2));
    },
    tool(paint) {
      paint(GREY, rectangle(92, 98, 126, 128, 3), rectangle(104, 88, 114, 100));
      paint(BLACK, rectangle(95, 78, 123, 92, 2));
      paint(LIME, rectangle(99, 82, 119, 88));
      for (const y of [104, 112]) {
        for (const x of [99, 109, 119]) paint(WHITE, ellipse(x, y, 3));
      }
    },
  },
  chef: {
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
  },
  doctor: {
    wall: [198, 222, 240],
    clothes(paint) {
      coat(paint, TEAL);
      paint(
        BLACK,
        line(3.6, [50, 94], [50, 108], [58, 118], [70, 118], [78, 108], [
          78,
          94,
        ]),
        line(3.6, [76, 112], [84, 118]),
      );
      paint(STEEL, ellipse(86, 120, 6));
    },
    hat(paint) {
      paint(BLACK, rectangle(42, 36, 86, 41, 2));
      paint(STEEL, ellipse(64, 34, 10));
      paint(WHITE, ellipse(64, 34, 6));
    },
    tool(paint) {
      paint(BROWN, rectangle(96, 82, 126, 124, 2));
      paint(WHITE, rectangle(99, 88, 123, 121));
      paint(STEEL, rectangle(105, 79, 117, 87, 2));
      for (const y of [94, 102, 110]) {
        paint(GREY, rectangle(102, y, 120, y + 3));
      }
    },
  },
  driver: {
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
  },
  engineer: {
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
  },
  firefighter: {
    wall: [252, 216, 176],
    behind(paint) {
      paint(
        ORANGE,
        ellipse(17, 44, 15, 14),
        polygon([2, 42], [7, 12], [18, 34]),
        polygon([10, 40], [24, 4], [30, 38]),
        polygon([18, 42], [34, 22], [32, 46]),
      );
      paint(
        YELLOW,
        ellipse(17, 48, 8, 9),
        polygon([10, 48], [17, 26], [25, 48]),
      );
    },
    clothes(paint) {
      paint([60, 54, 52], TORSO);
      paint(
        LIME,
        intersection(TORSO, rectangle(10, 112, 120, 121)),
        rectangle(61, 96, 67, 112),
      );
    },
    hat(paint) {
      paint(
        RED,
        dome(27, 32, 38),
        intersection(ellipse(64, 42, 35, 9), rectangle(28, 30, 100, 43)),
      );
      paint(
        [160, 20, 28],
        rectangle(61, 4, 67, 16, 2),
        line(2.5, [46, 34], [51, 16]),
        line(2.5, [82, 34], [77, 16]),
      );
      paint(GOLD, polygon([55, 16], [73, 16], [73, 30], [64, 38], [55, 30]));
    },
    tool(paint) {
      paint(WOOD, line(6, [108, 66], [108, 126]));
      paint(
        STEEL,
        polygon([104, 70], [122, 62], [126, 76], [122, 88], [104, 82]),
      );
      paint(RED, polygon([112, 68], [96, 72], [96, 78], [112, 82]));
    },
  },
  journalist: {
    wall: [206, 214, 208],
    behind(paint) {
      paint(WHITE, rectangle(2, 12, 34, 54, 1));
      paint(BLACK, rectangle(6, 16, 30, 23));
      paint(
        GREY,
        rectangle(6, 28, 17, 40),
        ...[28, 33, 38].map((y) => rectangle(20, y, 30, y + 2)),
        ...[44, 49].map((y) => rectangle(6, y, 30, y + 2)),
      );
    },
    clothes(paint) {
      paint(BEIGE, TORSO);
      paint(WHITE, NECKLINE);
      paint([176, 146, 104], ...LAPELS);
    },
    hat(paint) {
      paint(
        [124, 104, 84],
        dome(23, 26, 34),
        intersection(ellipse(64, 36, 35, 7), rectangle(28, 26, 100, 40)),
      );
      paint(BLACK, rectangle(42, 26, 86, 32));
      paint(WHITE, polygon([70, 14], [84, 12], [86, 30], [72, 31]));
    },
    tool(paint) {
      paint(BLACK, line(8, [110, 98], [106, 128]));
      paint(BLUE, rectangle(102, 98, 118, 108, 2));
      paint(GREY, ellipse(111, 85, 12, 13));
      paint(
        BLACK,
        line(1.6, [101, 82], [121, 82]),
        line(1.6, [100, 88], [122, 88]),
        line(1.6, [111, 73], [111, 97]),
      );
    },
  },
  lawyer: {
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
  },
  mechanic: {
    wall: [224, 224, 228],
    behind(paint) {
      paint(BLACK, ellipse(17, 34, 17));
      paint(STEEL, ellipse(17, 34, 9.5));
      paint(BLACK, ellipse(17, 34, 3.5));
    },
    clothes(paint) {
      paint(LIGHT, TORSO);
      paint(
        NAVY,
        rectangle(38, 110, 90, 140, 4),
        line(9, [42, 95], [46, 114]),
        line(9, [86, 95], [82, 114]),
      );
      paint(GOLD, ellipse(46, 113, 3.6), ellipse(82, 113, 3.6));
    },
    hat(paint) {
      paint(NAVY, dome(24.5, 24, 38), line(6, [64, 37], [100, 39]));
      paint(RED, ellipse(64, 27, 7, 6));
    },
    tool(paint) {
      paint(
        STEEL,
        line(9, [108, 90], [108, 126]),
        without(
          ellipse(108, 82, 14),
          polygon([103, 64], [113, 64], [113, 84], [103, 84]),
        ),
      );
    },
  },
  musician: {
    wall: [232, 200, 240],
    behind(paint) {
      paint(
        BLACK,
        ellipse(10, 44, 7, 5),
        ellipse(28, 38, 7, 5),
        rectangle(13.5, 16, 17, 45),
        rectangle(31.5, 10, 35, 39),
        polygon([13.5, 16], [35, 10], [35, 18], [13.5, 24]),
      );
    },
    clothes(paint) {
      paint(PURPLE, TORSO);
      paint(PINK, NECKLINE);
      paint([88, 36, 128], ...LAPELS);
    },
    hat(paint) {
      paint(
        PURPLE,
        rectangle(44, 12, 84, 34, 5),
        intersection(ellipse(64, 36, 32, 7), rectangle(28, 26, 100, 40)),
      );
      paint(PINK, rectangle(44, 26, 84, 32));
    },
    tool(paint) {
      paint(
        BROWN,
        line(5, [100, 104], [121, 62]),
        rectangle(115, 54, 127, 66, 3),
      );
      paint(WOOD, ellipse(94, 118, 17, 15), ellipse(101, 102, 12, 11));
      paint(BLACK, ellipse(97, 110, 6));
    },
  },
  nurse: {
    wall: [238, 238, 244],
    clothes(paint) {
      paint([126, 214, 214], TORSO);
      paint(WHITE, without(NECKLINE, polygon([55, 90], [73, 90], [64, 106])));
      paint([84, 178, 180], rectangle(38, 112, 54, 126, 2));
    },
    hat(paint) {
      paint(
        WHITE,
        polygon([40, 14], [88, 14], [85, 38], [43, 38]),
        above(ellipse(64, 14, 24, 6), 15),
      );
      paint(LIGHT, rectangle(43, 35, 85, 39));
      paint(RED, cross(64, 24, 9, 6));
    },
    tool(paint) {
      paint(STEEL, outline(4, rectangle(102, 86, 116, 100, 3)));
      paint(WHITE, rectangle(91, 94, 127, 124, 4));
      paint(
        RED,
        cross(109, 109, 11, 7),
        outline(2.4, rectangle(91, 94, 127, 124, 4)),
      );
    },
  },
  officer: {
    wall: [186, 202, 224],
    clothes(paint) {
      paint(NAVY, TORSO);
      paint(SKY, polygon([50, 92], [78, 92], [64, 108]));
      paint(BLACK, TIE);
      paint(
        GOLD,
        star(46, 113, 10),
        rectangle(20, 95, 34, 99, 2),
        rectangle(94, 95, 108, 99, 2),
      );
    },
    hat(paint) {
      peakedCap(paint, NAVY, [18, 24, 56], GOLD);
    },
    tool(paint) {
      paint(
        BLACK,
        rectangle(100, 88, 118, 126, 3),
        line(4, [104, 88], [104, 70]),
      );
      paint(GREY, rectangle(103, 93, 115, 103));
      paint(RED, ellipse(109, 111, 4));
    },
  },
  pilot: {
    wall: [136, 200, 246],
    behind(paint) {
      paint(
        WHITE,
        ellipse(10, 46, 11, 7),
        ellipse(22, 44, 12, 9),
        ellipse(32, 48, 8, 6),
      );
    },
    clothes(paint) {
      paint(WHITE, TORSO);
      paint(
        BLACK,
        TIE,
        rectangle(20, 96, 40, 110, 2),
        rectangle(88, 96, 108, 110, 2),
      );
      paint(
        GOLD,
        ...[99, 104].flatMap((
          y,
        ) => [rectangle(20, y, 40, y + 2.4), rectangle(88, y, 108, y + 2.4)]),
      );
    },
    hat(paint) {
      peakedCap(paint, WHITE, BLACK, GOLD);
      paint(GOLD, rectangle(50, 30, 78, 34, 2));
    },
    tool(paint) {
      paint(
        RED,
        ellipse(110, 68, 5, 20),
        polygon([110, 60], [127, 76], [127, 81], [110, 73], [93, 81], [93, 76]),
        polygon([110, 80], [119, 87], [119, 90], [101, 90], [101, 87]),
      );
    },
  },
  scientist: {
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
  },
  teacher: {
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
  },
  waiter: {
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
  },
  worker: {
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
  },
};
