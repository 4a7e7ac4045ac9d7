// Shapes as signed distances: negative inside, in the units of the drawing.
// Anti-aliasing then needs no more than the distance at the centre of a pixel.

/** A region of the plane. */
export interface Shape {
  /** Left, top, right and bottom of a box that holds the shape. */
  readonly box: readonly [number, number, number, number];
  /** Signed distance to the edge, or a close bound of it: negative inside. */
  distance(x: number, y: number): number;
}

/** A point of the drawing, `y` downwards. */
export type Point = readonly [x: number, y: number];

/**
 * An axis-parallel ellipse.
 *
 * @param rx Half of its width.
 * @param ry Half of its height; a circle if left out.
 * @returns The shape; its distance is exact to first order at the edge.
 */
export function ellipse(cx: number, cy: number, rx: number, ry = rx): Shape {
  return {
    box: [cx - rx, cy - ry, cx + rx, cy + ry],
    distance(x, y) {
      const u = (x - cx) / rx;
      const v = (y - cy) / ry;
      const k = Math.hypot(u, v);
      const slope = Math.hypot(u / rx, v / ry);
      return slope === 0 ? -Math.min(rx, ry) : k * (k - 1) / slope;
    },
  };
}

/**
 * A rectangle, with corners rounded on request.
 *
 * @param radius Radius of the corners.
 */
export function rectangle(
  left: number,
  top: number,
  right: number,
  bottom: number,
  radius = 0,
): Shape {
  const cx = (left + right) / 2;
  const cy = (top + bottom) / 2;
  return {
    box: [left, top, right, bottom],
    distance(x, y) {
      const u = Math.abs(x - cx) - (right - left) / 2 + radius;
      const v = Math.abs(y - cy) - (bottom - top) / 2 + radius;
      const outside = Math.hypot(Math.max(u, 0), Math.max(v, 0));
      return outside + Math.min(Math.max(u, v), 0) - radius;
    },
  };
}

/**
 * A simple polygon, convex or not.
 *
 * @param points Its corners, in either direction.
 */
export function polygon(...points: readonly Point[]): Shape {
  const edges = points.map((a, i): readonly [Point, Point] => [
    a,
    points[(i + 1) % points.length] ?? a,
  ]);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return {
    box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
    distance(x, y) {
      let nearest = Infinity;
      let inside = false;
      for (const [a, b] of edges) {
        nearest = Math.min(nearest, toSegment(x, y, a, b));
        const [ax, ay] = a;
        const [bx, by] = b;
        const crosses = (ay > y) !== (by > y);
        if (crosses && x < ax + (y - ay) / (by - ay) * (bx - ax)) {
          inside = !inside;
        }
      }
      return inside ? -nearest : nearest;
    },
  };
}

/**
 * A line through points, with round ends.
 *
 * @param points Two points or more.
 */
export function line(width: number, ...points: readonly Point[]): Shape {
  const segments = points.slice(1).map((b, i): readonly [Point, Point] => [
    points[i] ?? b,
    b,
  ]);
  const r = width / 2;
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return {
    box: [
      Math.min(...xs) - r,
      Math.min(...ys) - r,
      Math.max(...xs) + r,
      Math.max(...ys) + r,
    ],
    distance(x, y) {
      let nearest = Infinity;
      for (const [a, b] of segments) {
        nearest = Math.min(nearest, toSegment(x, y, a, b));
      }
      return nearest - r;
    },
  };
}

/**
 * The outline of a shape.
 *
 * @param width Its width, half of it inside the shape.
 */
export function outline(width: number, shape: Shape): Shape {
  const [left, top, right, bottom] = shape.box;
  const r = width / 2;
  return {
    box: [left - r, top - r, right + r, bottom + r],
    distance: (x, y) => Math.abs(shape.distance(x, y)) - r,
  };
}

/**
 * What lies in any of the shapes.
 *
 * @param shapes One shape or more.
 */
export function union(...shapes: readonly Shape[]): Shape {
  const boxes = shapes.map((s) => s.box);
  return {
    box: [
      Math.min(...boxes.map((b) => b[0])),
      Math.min(...boxes.map((b) => b[1])),
      Math.max(...boxes.map((b) => b[2])),
      Math.max(...boxes.map((b) => b[3])),
    ],
    distance(x, y) {
      let d = Infinity;
      for (const shape of shapes) d = Math.min(d, shape.distance(x, y));
      return d;
    },
  };
}

/**
 * What lies in all of the shapes.
 *
 * @param shapes One shape or more.
 */
export function intersection(...shapes: readonly Shape[]): Shape {
  const boxes = shapes.map((s) => s.box);
  return {
    box: [
      Math.max(...boxes.map((b) => b[0])),
      Math.max(...boxes.map((b) => b[1])),
      Math.min(...boxes.map((b) => b[2])),
      Math.min(...boxes.map((b) => b[3])),
    ],
    distance(x, y) {
      let d = -Infinity;
      for (const shape of shapes) d = Math.max(d, shape.distance(x, y));
      return d;
    },
  };
}

/** A shape with holes. */
export function without(shape: Shape, ...holes: readonly Shape[]): Shape {
  const hole = union(...holes);
  return {
    box: shape.box,
    distance: (x, y) => Math.max(shape.distance(x, y), -hole.distance(x, y)),
  };
}

/**
 * The part of a shape above a height: a cap, half a disc.
 *
 * @param bottom Height of the cut; `y` points downwards.
 */
export function above(shape: Shape, bottom: number): Shape {
  const [left, top, right, low] = shape.box;
  return {
    box: [left, top, right, Math.min(low, bottom)],
    distance: (x, y) => Math.max(shape.distance(x, y), y - bottom),
  };
}

/**
 * The part of a shape below a height.
 *
 * @param top Height of the cut; `y` points downwards.
 */
export function below(shape: Shape, top: number): Shape {
  const [left, high, right, bottom] = shape.box;
  return {
    box: [left, Math.max(high, top), right, bottom],
    distance: (x, y) => Math.max(shape.distance(x, y), top - y),
  };
}

/**
 * A star with five points.
 *
 * @param r Distance of its points from the centre.
 */
export function star(cx: number, cy: number, r: number): Shape {
  const points = Array.from({ length: 10 }, (_, i): Point => {
    const angle = Math.PI * (i / 5 - 0.5);
    const radius = i % 2 === 0 ? r : 0.45 * r;
    return [cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)];
  });
  return polygon(...points);
}

/**
 * A cross with four equal arms.
 *
 * @param r Length of an arm.
 */
export function cross(cx: number, cy: number, r: number, width: number): Shape {
  const w = width / 2;
  return union(
    rectangle(cx - r, cy - w, cx + r, cy + w),
    rectangle(cx - w, cy - r, cx + w, cy + r),
  );
}

function toSegment(
  x: number,
  y: number,
  [ax, ay]: Point,
  [bx, by]: Point,
): number {
  const dx = bx - ax;
  const dy = by - ay;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / length;
  const t = Math.min(Math.max(along, 0), 1);
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}
