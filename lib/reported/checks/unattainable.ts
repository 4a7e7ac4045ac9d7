import { plural } from "../../core/mod.ts";
import { type Column, nameOf, type Printed } from "../column.ts";
import type { Finding } from "../finding.ts";

/**
 * Finds differences of shares that the stated number of images cannot give. The
 * difference of two classes that share n images is a multiple of 2/n; of more
 * classes, of 1/n.
 *
 * @returns One finding per column of RD whose values the number of images cannot give.
 */
export function unattainable(columns: readonly Column[]): Finding[] {
  return columns
    .filter(({ metric, rows }) => metric === "RD" && rows === "subject")
    .flatMap((column) => {
      const { cells, images, attribute } = column;
      const step = attribute === "gender" ? 2 : 1;
      const wrong = cells.filter((cell) => !attained(cell, step, images));
      if (wrong.length === 0) return [];
      const least = smallest(cells, step);
      return [{
        check: "unattainable",
        where: nameOf(column),
        says: `${wrong.length} of ${cells.length} values cannot be had from ${
          plural(images, "image")
        }, for example ${wrong[0]?.text} (${wrong[0]?.row}); ${
          least === undefined
            ? "no number up to 500 gives all"
            : `all are multiples of ${step}/${least}`
        }`,
      }];
    });
}

function attained(
  { value, rounding }: Printed,
  step: number,
  images: number,
): boolean {
  const nearest = Math.round(value * images / step) * step / images;
  return Math.abs(nearest - value) <= rounding * (1 + 1e-9);
}

function smallest(cells: readonly Printed[], step: number): number | undefined {
  for (let n = step; n <= 500; n += step) {
    if (cells.every((cell) => attained(cell, step, n))) return n;
  }
}
