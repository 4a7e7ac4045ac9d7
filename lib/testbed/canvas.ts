import { at } from "../core/mod.ts";
import type { Shape } from "./shapes.ts";

/** Red, green and blue, each from 0 to 255. */
export type Color = readonly [number, number, number];

/** How the drawing's coordinates become pixels: `pixel = scale · (x − c) + c + shift`. */
export interface View {
  /** Magnification about the centre of the picture. */
  readonly scale: number;
  /** Shift to the right, in pixels. */
  readonly dx: number;
  /** Shift downwards, in pixels. */
  readonly dy: number;
}

/** A picture in the making, and who can be seen where in it. */
export interface Canvas<Tag extends string> {
  /**
   * Lays a shape over what is there.
   *
   * @param shape In the drawing's coordinates.
   * @param tags Whose masks gain the pixels; every other mask loses them.
   */
  paint(shape: Shape, color: Color, ...tags: readonly Tag[]): void;
  /** Rounds the picture: `[size, size, 3]`, row-major. */
  image(): Uint8Array;
  /**
   * Rounds a mask to 0 and 1.
   *
   * @returns `[size, size]`, row-major: 1 where the tag covers half a pixel or more.
   */
  mask(tag: Tag): Uint8Array;
}

/**
 * Starts a picture of one colour that belongs to no tag.
 *
 * @param size Width and height, in pixels.
 * @param tags Every tag that will be painted.
 */
export function canvas<Tag extends string>(
  size: number,
  view: View,
  background: Color,
  tags: readonly Tag[],
): Canvas<Tag> {
  const pixels = new Float32Array(size * size * 3);
  for (let i = 0; i < pixels.length; i++) pixels[i] = at(background, i % 3);
  const covers = new Map(tags.map((t) => [t, new Float32Array(size * size)]));
  const centre = size / 2;
  const toX = (px: number) => (px - centre - view.dx) / view.scale + centre;
  const toY = (py: number) => (py - centre - view.dy) / view.scale + centre;
  const fromX = (x: number) => view.scale * (x - centre) + centre + view.dx;
  const fromY = (y: number) => view.scale * (y - centre) + centre + view.dy;
  const clip = (v: number) => Math.min(Math.max(v, 0), size);

  return {
    paint(shape, color, ...owners) {
      const [left, top, right, bottom] = shape.box;
      const x1 = clip(Math.ceil(fromX(right) + 1));
      const y1 = clip(Math.ceil(fromY(bottom) + 1));
      const goals = [...covers].map(([tag, cover]) =>
        [cover, owners.includes(tag) ? 1 : 0] as const
      );
      for (let py = clip(Math.floor(fromY(top) - 1)); py < y1; py++) {
        const y = toY(py + 0.5);
        for (let px = clip(Math.floor(fromX(left) - 1)); px < x1; px++) {
          const d = shape.distance(toX(px + 0.5), y) * view.scale;
          if (d >= 0.5) continue;
          const alpha = Math.min(0.5 - d, 1);
          const i = py * size + px;
          for (let c = 0; c < 3; c++) {
            const under = at(pixels, 3 * i + c);
            pixels[3 * i + c] = under + alpha * (at(color, c) - under);
          }
          for (const [cover, goal] of goals) {
            cover[i] = at(cover, i) + alpha * (goal - at(cover, i));
          }
        }
      }
    },
    image: () => Uint8Array.from(pixels, Math.round),
    mask: (tag) => Uint8Array.from(covers.get(tag) ?? [], Math.round),
  };
}
