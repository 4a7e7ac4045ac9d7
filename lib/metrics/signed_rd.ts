import { sharesApart } from "./_class_error.ts";
import { classCounts } from "./class_counts.ts";
import type { Metric } from "./metric.ts";

/**
 * `P(a₁) − P(a₂)`, a₁ the first class of the spec: says which way the bias goes,
 * and has no fold at 0 to bias it upward.
 */
export const signedRd: Metric = {
  id: "signed_rd",
  version: 2,
  title: "signed RD",
  unit: "1",
  range: [-1, 1],
  better: "zero",
  digits: 2,
  source: "BiasMap, Section 3.2, Risk Difference without the absolute value",
  reads: "label",
  combines: "subjects",
  least: 1,
  applies: ({ classes }) => classes.length === 2,
  estimate: (observations, context) =>
    sharesApart(
      observations,
      context,
      classCounts(observations, context.classes),
      [0, 1],
    ),
  chance: () => ({ value: 0 }),
};
