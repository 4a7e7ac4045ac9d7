import assert from "node:assert/strict";
import fc from "fast-check";
import {
  above,
  below,
  cross,
  ellipse,
  intersection,
  line,
  outline,
  polygon,
  rectangle,
  type Shape,
  star,
  union,
  without,
} from "./shapes.ts";

const SHAPES: Readonly<Record<string, Shape>> = {
  ellipse: ellipse(30, 40, 12, 20),
  rectangle: rectangle(10, 20, 50, 60, 8),
  polygon: polygon([10, 10], [50, 20], [30, 30], [40, 60]),
  line: line(6, [10, 10], [40, 30], [20, 60]),
  outline: outline(4, ellipse(30, 40, 12, 20)),
  union: union(ellipse(20, 20, 8), rectangle(30, 30, 50, 50)),
  intersection: intersection(ellipse(30, 30, 15), rectangle(30, 20, 60, 60)),
  without: without(rectangle(10, 10, 50, 50), ellipse(30, 30, 8)),
  above: above(ellipse(30, 40, 20), 35),
  below: below(ellipse(30, 40, 20), 35),
  star: star(30, 30, 20),
  cross: cross(30, 30, 20, 8),
};

const coordinate = fc.double({ min: -20, max: 90, noNaN: true });

for (const [name, shape] of Object.entries(SHAPES)) {
  Deno.test(`${name}: its box holds every point that it has`, () => {
    const [left, top, right, bottom] = shape.box;
    fc.assert(
      fc.property(coordinate, coordinate, (x, y) => {
        if (shape.distance(x, y) < -1e-9) {
          assert.ok(x >= left && x <= right && y >= top && y <= bottom);
        }
      }),
      { seed: 0, numRuns: 300 },
    );
  });

  Deno.test(`${name}: has an inside and an outside`, () => {
    assert.ok(shape.distance(-500, -500) > 0);
    const points = Array.from(
      { length: 6400 },
      (_, i) => [i % 80, i / 80] as const,
    );
    assert.ok(points.some(([x, y]) => shape.distance(x, y) < 0));
  });
}

Deno.test("polygon() measures the distance to its nearest edge", () => {
  const square = polygon([0, 0], [10, 0], [10, 10], [0, 10]);
  assert.equal(square.distance(5, 3), -3);
  assert.equal(square.distance(13, 14), 5);
});

Deno.test("ellipse() of equal radii measures the distance to a circle", () => {
  const circle = ellipse(0, 0, 5);
  assert.ok(Math.abs(circle.distance(8, 0) - 3) < 1e-12);
  assert.equal(circle.distance(0, 0), -5);
});
