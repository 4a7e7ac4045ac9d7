import { at } from "../core/mod.ts";
import type { ShareQuantity } from "./_share_quantity.ts";

/** Shares of some images of a subject, of the rest, and of all. */
export interface SharesOfPart {
  /** Of these images. */
  readonly shares: readonly number[];
  /** Of the others, independent of them; of all, where there are no others. */
  readonly other: readonly number[];
  /** Of all. */
  readonly all: readonly number[];
  /** Those that are aimed at. */
  readonly target: readonly number[];
}

/**
 * Reads a size between what errs upward and what errs downward.
 *
 * A size is convex in the shares, so that chance raises it: `f(x)` lies above the truth in the mean. Read from one half
 * by what the other says of its slopes, `f(y) + ∇f(y) · (x − y)`, it lies below in the mean, for a convex function lies above its tangents.
 * The truth is between, and where the order of the classes is beyond doubt all three are one.
 *
 * @param parts Halves of the images, or all of them.
 * @param weights Images of each.
 * @returns The middle, and how far both are apart; 0 of what is no size.
 */
export function bracket(
  quantity: Pick<ShareQuantity, "of" | "slopes">,
  parts: readonly SharesOfPart[],
  weights: readonly number[],
): { readonly value: number; readonly apart: number } {
  const { all, target } = at(parts, 0);
  const above = quantity.of(all, target);
  if (parts.length === 1) return { value: above, apart: 0 };
  const total = weights.reduce((a, b) => a + b, 0);
  const below = parts.reduce((sum, { shares, other }, i) => {
    const read = quantity.slopes(other, target).reduce(
      (s, slope, c) => s + slope * (at(shares, c) - at(other, c)),
      quantity.of(other, target),
    );
    return sum + at(weights, i) / total * read;
  }, 0);
  return { value: (above + below) / 2, apart: above - below };
}
