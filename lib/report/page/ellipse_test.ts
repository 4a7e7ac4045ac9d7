import { ok } from "node:assert/strict";
import fc from "fast-check";
import { forAll } from "../../../tests/support/for_all.ts";
import { errorEllipse } from "./ellipse.ts";
import { placeLabels } from "./place_labels.ts";

const coordinate = fc.double({ min: -1, max: 1, noNaN: true });
const error = fc.double({ min: 0.01, max: 1, noNaN: true });

Deno.test("the shadow of an ellipse on either axis is the estimate with its standard error", () => {
  forAll(
    fc.tuple(coordinate, error, coordinate, error, coordinate),
    ([x, dx, y, dy, correlation]) => {
      const corners = errorEllipse(
        { x: [x, dx], y: [y, dy], correlation },
        720,
      );
      const shadow = (c: 0 | 1) => corners.map((corner) => corner[c]);
      near(Math.min(...shadow(0)), x - dx);
      near(Math.max(...shadow(0)), x + dx);
      near(Math.min(...shadow(1)), y - dy);
      near(Math.max(...shadow(1)), y + dy);
    },
  );
});

Deno.test("names of points that lie together do not cover each other", () => {
  const points = [0, 1, 2, 3, 4].map((i) => ({
    x: 300 + 3 * i,
    y: 200 - 2 * i,
    text: "FairDiffusion",
    radius: 5,
  }));
  const boxes = placeLabels(points, [560, 380]).map(({ x, y, align }) => {
    const wide = 6.6 * "FairDiffusion".length;
    const left = { left: x, center: x - wide / 2, right: x - wide }[align];
    return { left, right: left + wide, top: y - 7, bottom: y + 7 };
  });
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1)) {
      ok(
        a.right <= b.left || b.right <= a.left || a.bottom <= b.top ||
          b.bottom <= a.top,
      );
    }
  }
});

function near(actual: number, expected: number): void {
  ok(Math.abs(actual - expected) < 1e-4, `${actual}, expected ${expected}`);
}
