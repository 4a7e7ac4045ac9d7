import type { Color } from "../canvas.ts";
import type { Shape } from "../shapes.ts";

/** Lays a shape over the picture, as a cue of the profession. */
export type Paint = (color: Color, ...shapes: readonly Shape[]) => void;

/** What a profession wears and holds, and where it works. */
export interface Outfit {
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
