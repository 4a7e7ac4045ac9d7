import { differenceOfShares, fairRange } from "../statistics/mod.ts";
import { classCounts } from "./class_counts.ts";
import type { Metric } from "./metric.ts";

/** `|P(a₁) − P(a₂)|` of the two classes of an attribute, from arg-max labels. */
export const rd: Metric = {
  id: "rd",
  version: 1,
  title: "RD",
  unit: "1",
  range: [0, 1],
  better: "lower",
  digits: 2,
  source: "BiasMap, Section 3.2, Risk Difference",
  reads: "label",
  combines: "subjects",
  least: 1,
  applies: ({ classes }) => classes.length === 2,
  estimate(observations, { classes }) {
    const counts = classCounts(observations, classes);
    const { value, stderr, n } = differenceOfShares(counts, 0, 1);
    return { value: Math.abs(value), stderr, n };
  },
  chance: (counts) => fairRange(counts, 2),
};
