import { at } from "../core/mod.ts";
import type { Context, Metric } from "./metric.ts";
import type { Field, Observation } from "./observation.ts";

/**
 * Finds what a metric of one subject would be without each of its images.
 *
 * What is counted from names is the same without any image of the same name. Of very many images, means are
 * not summed anew for each.
 *
 * @param observations At least one more than the metric needs, all with the field that it reads.
 * @returns The value without the image of a place among the observations.
 */
export function leaveOneOut(
  metric: Metric,
  observations: readonly Observation[],
  context: Context,
): (place: number) => number {
  const estimate = (place: number) =>
    metric.estimate(observations.toSpliced(place, 1), context).value;
  if (NAMES.includes(metric.reads)) {
    const known = new Map<string, number>();
    return (place) => {
      const { label, assigned, asked, recognisedAs } = at(observations, place);
      const key = JSON.stringify([label, assigned, asked, recognisedAs]);
      const value = known.get(key) ?? estimate(place);
      known.set(key, value);
      return value;
    };
  }
  const all = observations.length > MANY &&
    metric.without?.(observations, context);
  return all ? (place) => at(all, place) : estimate;
}

const NAMES: readonly Field[] = ["label", "recognisedAs", "assigned", "asked"];

/** Above this, a sum that leaves one out is not made anew; below it every bit is that of the sum. */
const MANY = 500;

/**
 * Finds the mean of numbers without each of them.
 *
 * @param values At least two.
 */
export function meansWithout(values: readonly number[]): number[] {
  const sum = values.reduce((a, b) => a + b, 0);
  return values.map((x) => (sum - x) / (values.length - 1));
}
