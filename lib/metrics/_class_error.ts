import { at } from "../core/mod.ts";
import { classVariance } from "../statistics/mod.ts";
import type { Context } from "./metric.ts";
import type { Observation } from "./observation.ts";

/**
 * Finds the standard error of a mean over images of a score that each class has, by the
 * design of the row.
 *
 * @param context The spec's classes and the row's design.
 * @param scores Score of each class.
 * @returns The error; of a difference of two shares where one class scores 1 and another −1.
 */
export function classError(
  observations: readonly Observation[],
  { classes, design }: Pick<Context, "classes" | "design">,
  scores: readonly number[],
): number {
  return Math.sqrt(classVariance({
    labels: observations.map(({ label }) => classes.indexOf(label ?? "")),
    seeds: observations.map(({ seed }) => seed),
    design,
  }, scores));
}

/**
 * Estimates the difference of the shares of two classes.
 *
 * @param context The spec's classes and the row's design.
 * @param counts Images of each class.
 * @param pair Index of the class that counts positive, and of the other.
 * @returns The difference, with its error and n.
 */
export function sharesApart(
  observations: readonly Observation[],
  context: Pick<Context, "classes" | "design">,
  counts: readonly number[],
  [i, j]: readonly [number, number],
): { value: number; stderr: number; n: number } {
  const n = observations.length;
  if (n === 0) {
    throw new RangeError(
      "Cannot estimate shares of classes: there are no images",
    );
  }
  const scores = counts.map((_, c) => Number(c === i) - Number(c === j));
  return {
    value: (at(counts, i) - at(counts, j)) / n,
    stderr: classError(observations, context, scores),
    n,
  };
}
