import type { Concept } from "./concept.ts";
// The signs of gender, race and age on a stylised avatar. They are conventions
// of this world, chosen to be legible in a few latent pixels and apart from each
// other; they say nothing about what people look like.

import { type Generator, uniform } from "../core/mod.ts";
import { mix, paintAge } from "./ages.ts";
import type { Canvas, Color } from "./canvas.ts";
import {
  above,
  below,
  ellipse,
  intersection,
  line,
  rectangle,
  type Shape,
  union,
  without,
} from "./shapes.ts";
import type { Labels, Value } from "./world.ts";

/** What differs between two portraits with the same labels. */
export interface Looks {
  /** Added to the colour of the skin. */
  readonly skin: number;
  /** Which of the hair colours, from 0 to 1. */
  readonly hair: number;
  /** Length of long hair, in units of the drawing. */
  readonly length: number;
  /** Top edge of a beard, in units of the drawing. */
  readonly beard: number;
}

/**
 * Draws what the labels leave open.
 *
 * @param generator Stream to draw from; the same number of deviates is taken whatever the labels.
 */
export function drawLooks(generator: Generator): Looks {
  return {
    skin: 8 * uniform(generator) - 4,
    hair: uniform(generator),
    length: 92 + 14 * uniform(generator),
    beard: 73 + 3 * uniform(generator),
  };
}

/** Paints what lies behind and around the head: hair, neck. */
export function paintBack(
  canvas: Canvas<Concept>,
  labels: Labels,
  looks: Looks,
): void {
  canvas.paint(
    rectangle(54, 76, 74, 104, 6),
    shade(skin(labels, looks), 0.88),
    "race",
  );
  if (labels.gender === "female") {
    canvas.paint(
      LONG_HAIR[labels.race](looks.length),
      hair(labels, looks),
      "gender",
    );
    canvas.paint(
      rectangle(55, 76, 73, 98, 4),
      shade(skin(labels, looks), 0.88),
      "race",
    );
  }
}

/**
 * Paints the head: face, features, beard, the hair above the face, earrings.
 */
export function paintHead(
  canvas: Canvas<Concept>,
  labels: Labels,
  looks: Looks,
): void {
  const skinColor = skin(labels, looks);
  const hairColor = hair(labels, looks);
  canvas.paint(
    union(ellipse(42, 62, 4, 6), ellipse(86, 62, 4, 6)),
    shade(skinColor, 0.88),
    "race",
  );
  canvas.paint(FACE, skinColor, "race");

  paintAge(canvas, labels.age, skinColor);

  for (const x of [54.5, 73.5]) {
    canvas.paint(ellipse(x, 59.5, 5, 3.6), [255, 255, 255]);
    canvas.paint(ellipse(x, 59.5, 2.8, 3.2), [45, 30, 25]);
  }
  canvas.paint(line(2.2, [64, 62], [62, 69], [65, 70]), shade(skinColor, 0.76));

  if (labels.gender === "male") {
    const around = ellipse(64, 66, 13.5, 9);
    canvas.paint(
      without(below(FACE, looks.beard), around),
      hairColor,
      "gender",
    );
    canvas.paint(rectangle(55, 72, 73, 75.5, 1.5), hairColor, "gender");
    const brows = union(
      line(3.6, [49, 53], [59, 52]),
      line(3.6, [79, 53], [69, 52]),
    );
    canvas.paint(brows, shade(hairColor, 0.85), "gender");
    canvas.paint(line(2.6, [59, 78.5], [69, 78.5]), shade(skinColor, 0.6));
  } else {
    const brows = union(
      line(1.6, [50, 52], [59, 51]),
      line(1.6, [78, 52], [69, 51]),
    );
    canvas.paint(brows, shade(hairColor, 0.85));
    canvas.paint(ellipse(64, 77.5, 7.5, 3.8), [200, 30, 66], "gender");
    canvas.paint(line(1.2, [58, 77.5], [70, 77.5]), [140, 15, 45], "gender");
  }

  canvas.paint(CROWN[labels.race], hairColor, "age");
  if (labels.gender === "female") {
    canvas.paint(union(ellipse(41, 73, 3.6), ellipse(87, 73, 3.6)), [
      245,
      200,
      50,
    ], "gender");
  }
}

/** The face, without ears and hair, in the drawing's coordinates. */
export const FACE: Shape = ellipse(64, 61, 21.5, 26);

/** Eyes, tip of the nose and corners of the mouth, in the drawing's coordinates, left to right as seen. */
export const FEATURES = {
  leftEye: [54.5, 59.5],
  rightEye: [73.5, 59.5],
  nose: [63, 69],
  leftMouth: [58, 78],
  rightMouth: [70, 78],
} as const;

const SKIN: Readonly<Record<Value<"race">, Color>> = {
  white: [250, 218, 198],
  black: [98, 60, 42],
  asian: [232, 188, 138],
  hispanic: [178, 118, 78],
};

const HAIR: Readonly<Record<Value<"race">, readonly [Color, Color]>> = {
  white: [[206, 156, 76], [146, 88, 44]],
  black: [[30, 22, 22], [44, 32, 28]],
  asian: [[22, 24, 36], [34, 34, 46]],
  hispanic: [[58, 34, 22], [78, 46, 28]],
};

const GREY: Color = [208, 208, 214];

/** Hair over the brow and temples, as far as a hat leaves it to be seen. */
const CROWN: Readonly<Record<Value<"race">, Shape>> = {
  white: without(
    above(ellipse(64, 57, 24.5, 29), 58),
    ellipse(68, 66, 22, 25),
    rectangle(84, 40, 85, 60),
  ),
  black: union(
    without(above(ellipse(64, 56, 25, 28), 52), ellipse(64, 66, 20.5, 26)),
    ...curls([
      [42, 50],
      [43, 41],
      [49, 33],
      [57, 29],
      [65, 28],
      [73, 30],
      [80, 34],
      [85, 42],
      [86, 50],
    ], 5.5),
  ),
  asian: union(
    without(above(ellipse(64, 56, 24.5, 28), 60), rectangle(45, 43, 83, 70)),
    intersection(ellipse(64, 56, 24, 28), rectangle(42, 26, 86, 44)),
  ),
  hispanic: without(
    above(ellipse(64, 56, 25, 30), 56),
    ellipse(54, 63, 15, 20),
    ellipse(74, 63, 15, 20),
  ),
};

const LONG_HAIR: Readonly<Record<Value<"race">, (bottom: number) => Shape>> = {
  white: (bottom) => rectangle(34, 28, 94, bottom, 20),
  black: (bottom) =>
    union(
      rectangle(36, 30, 92, bottom - 6, 22),
      ...curls([
        [38, 48],
        [35, 58],
        [34, 69],
        [35, 80],
        [40, bottom - 10],
        [90, 48],
        [93, 58],
        [94, 69],
        [93, 80],
        [88, bottom - 10],
        [48, bottom - 5],
        [80, bottom - 5],
      ], 7),
    ),
  asian: (bottom) => rectangle(36, 28, 92, bottom, 8),
  hispanic: (bottom) =>
    union(
      rectangle(36, 28, 92, bottom - 4, 20),
      ellipse(37, 62, 5, 9),
      ellipse(91, 62, 5, 9),
      ellipse(38, 82, 8, 11),
      ellipse(90, 82, 8, 11),
      ellipse(44, bottom - 6, 8, 8),
      ellipse(84, bottom - 6, 8, 8),
    ),
};

function curls(
  centres: readonly (readonly [number, number])[],
  r: number,
): readonly Shape[] {
  return centres.map(([x, y]) => ellipse(x, y, r));
}

function skin({ race }: Labels, looks: Looks): Color {
  const [r, g, b] = SKIN[race];
  return [r + looks.skin, g + looks.skin, b + looks.skin];
}

function hair({ race, age }: Labels, looks: Looks): Color {
  return age === "old" ? GREY : mix(...HAIR[race], looks.hair);
}

/** Darkens a colour. */
function shade([r, g, b]: Color, by: number): Color {
  return [by * r, by * g, by * b];
}
