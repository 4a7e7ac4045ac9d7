import { at } from "../core/mod.ts";
import type { Observation } from "./observation.ts";

/**
 * Counts the labels of observations.
 *
 * @param classes Classes of the attribute; the counts are in their order.
 * @returns One count per class; a class that was never seen counts 0.
 * @throws {RangeError} If a label is missing or is not one of the classes.
 */
export function classCounts(
  observations: readonly Observation[],
  classes: readonly string[],
): readonly number[] {
  const counts = classes.map(() => 0);
  for (const { label, seed, subject } of observations) {
    const index = label === undefined ? -1 : classes.indexOf(label);
    if (index < 0) {
      throw new RangeError(
        `Cannot count the label of seed ${seed} of "${subject}": expected one of ${
          classes.map((c) => `"${c}"`).join(", ")
        }, got ${label === undefined ? "none" : `"${label}"`}`,
      );
    }
    counts[index] = at(counts, index) + 1;
  }
  return counts;
}
