import type { Canvas, Color } from "./canvas.ts";
import { ellipse, line, outline, union } from "./shapes.ts";
import type { Concept } from "./concept.ts";
import type { Labels, Value } from "./world.ts";

/**
 * Paints the signs of age on a face that has no features yet.
 *
 * @param skin Colour of the face, which the signs are shades of.
 */
export function paintAge(
  canvas: Canvas<Concept>,
  age: Labels["age"],
  skin: Color,
): void {
  SIGNS[age](canvas, skin);
}

type Signs = (canvas: Canvas<Concept>, skin: Color) => void;

const SIGNS: Readonly<Record<Value<"age">, Signs>> = {
  young: cheeks(union(ellipse(50, 68, 7.5, 6), ellipse(78, 68, 7.5, 6)), 0.75),
  adult: glasses,
  old: wrinkles(
    line(2.4, [51, 45.5], [77, 45.5]),
    line(2.4, [54, 49.5], [74, 49.5]),
    line(3, [46, 64], [51, 68], [57, 68]),
    line(3, [82, 64], [77, 68], [71, 68]),
  ),
};

function cheeks(shape: ReturnType<typeof ellipse>, red: number): Signs {
  return (canvas, skin) =>
    canvas.paint(shape, mix(skin, [235, 70, 80], red), "age");
}

function wrinkles(...lines: readonly ReturnType<typeof line>[]): Signs {
  const shape = union(...lines);
  return (canvas, [r, g, b]) =>
    canvas.paint(shape, [0.66 * r, 0.66 * g, 0.66 * b], "age");
}

function glasses(canvas: Canvas<Concept>): void {
  const lenses = [54, 74].map((x) => ellipse(x, 60.5, 8.2, 6.6));
  canvas.paint(union(...lenses), [150, 205, 245], "age");
  canvas.paint(
    union(
      ...lenses.map((lens) => outline(2.6, lens)),
      line(2.2, [61, 59], [67, 59]),
      line(2.2, [42, 58.5], [46, 59.5]),
      line(2.2, [86, 58.5], [82, 59.5]),
    ),
    [20, 40, 150],
    "age",
  );
}

/** Mixes two colours: `a` at 0, `b` at 1. */
export function mix(a: Color, b: Color, t: number): Color {
  return [
    a[0] + t * (b[0] - a[0]),
    a[1] + t * (b[1] - a[1]),
    a[2] + t * (b[2] - a[2]),
  ];
}
