import type { Metric } from "./metric.ts";

/** What differs between Fréchet distances of a method's images from others. */
type Distance = Pick<
  Metric,
  "id" | "title" | "source" | "reads" | "estimate"
>;

/** Describes a Fréchet distance over all images of a row; what differs between them is given. */
export function frechetMetric(distance: Distance): Metric {
  return {
    ...distance,
    version: 1,
    unit: "feature²",
    range: [0, null],
    better: "lower",
    digits: 2,
    combines: "images",
    least: 2,
    applies: () => true,
    chance: () => undefined,
  };
}
