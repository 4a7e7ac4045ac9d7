import type { Chance, Context } from "./metric.ts";

/** What a source without bias shows of a quantity of shares. */
export interface FairLevel {
  /** Of independent draws: so many images of each cell, so many classes. */
  readonly drawn: (counts: readonly number[], classes: number) => Chance;
  /** Of one cell whose images show the classes as evenly as their number allows. */
  readonly even: (count: number, classes: number) => number;
}

/**
 * Finds the chance level that the design of a row allows for.
 *
 * A source without bias that does just what its design says: groups that take turns, or
 * are evened in cohorts, are as even as the number of images allows, and nothing varies; of coins that
 * batches share there are fewer than images, the same for every subject.
 *
 * @param level The level of independent draws, and of even ones.
 * @param counts Number of images of each cell that is averaged.
 * @param context The spec's classes and the row's design.
 */
export function fairLevel(
  { drawn, even }: FairLevel,
  counts: readonly number[],
  { classes, design }: Pick<Context, "classes" | "design">,
): Chance {
  const k = classes.length;
  switch (design?.groups) {
    case "turns":
    case "evened": {
      const sum = counts.reduce((s, n) => s + even(n, k), 0);
      const value = sum / counts.length;
      return { value, p95: value };
    }
    case "coin":
      return drawn([Math.ceil(Math.max(...counts) / design.cohort)], k);
    default:
      return drawn(counts, k);
  }
}

/** Greatest share minus least, of classes as even as so many images allow. */
export function evenRange(count: number, classes: number): number {
  return count % classes === 0 ? 0 : 1 / count;
}

/** Distance of the shares from uniform, of classes as even as so many images allow. */
export function evenDistance(count: number, classes: number): number {
  const more = count % classes;
  return Math.sqrt(more * (classes - more) / classes) / count;
}
