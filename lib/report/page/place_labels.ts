/** A point that is to be named, in pixels from the upper left corner. */
export interface Labelled {
  /** Column. */
  readonly x: number;
  /** Row. */
  readonly y: number;
  /** What is written beside it. */
  readonly text: string;
  /** Radius of what is drawn at the point. */
  readonly radius: number;
}

/** Where a name stands. */
export interface Placed {
  /** Column of its middle, start or end. */
  readonly x: number;
  /** Row of its middle. */
  readonly y: number;
  /** Which of its ends lies at the column. */
  readonly align: "left" | "center" | "right";
}

/**
 * Finds places for names beside their points, so that they cover neither each other nor a point where that can be helped.
 *
 * @param letter Width and height of a letter, in pixels.
 * @returns A place for each, in the order of the points.
 */
export function placeLabels(
  points: readonly Labelled[],
  [width, height]: readonly [number, number],
  [wide, high]: readonly [number, number] = [6.6, 14],
): Placed[] {
  const taken: Box[] = points.map(({ x, y, radius }) => ({
    left: x - radius,
    right: x + radius,
    top: y - radius,
    bottom: y + radius,
  }));
  const canvas = { left: 0, right: width, top: 0, bottom: height };
  return points.map((point) => {
    const across = wide * point.text.length;
    const choices = PLACES.flatMap(([dx, dy]) =>
      [1, 2.2, 3.6, 5].map((far) => {
        const x = point.x + dx * (point.radius + 4) * (dx && dy ? 0.8 : 1) +
          dx * (far - 1) * 8;
        const y = point.y + dy * (point.radius + high / 2 + 2) +
          dy * (far - 1) * high * 0.8;
        const left = dx > 0 ? x : dx < 0 ? x - across : x - across / 2;
        const box = {
          left,
          right: left + across,
          top: y - high / 2,
          bottom: y + high / 2,
        };
        const covered = taken.reduce((sum, t) => sum + common(box, t), 0);
        const outside = across * high - common(box, canvas);
        const cost = covered + 3 * outside + 6 * (far - 1) * high;
        return { x, y, box, cost, align: ALIGN[dx + 1] ?? "center" };
      })
    );
    const best = choices.reduce((a, b) => b.cost < a.cost ? b : a);
    taken.push(best.box);
    return { x: best.x, y: best.y, align: best.align };
  });
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

// Best places first, as maps name towns: right, left, above, below, then the corners.
const PLACES = [
  [1, 0],
  [-1, 0],
  [0, -1],
  [0, 1],
  [1, -1],
  [1, 1],
  [-1, -1],
  [-1, 1],
] as const;

const ALIGN = ["right", "center", "left"] as const;

/** Area that two boxes share. */
function common(a: Box, b: Box): number {
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return across > 0 && down > 0 ? across * down : 0;
}
