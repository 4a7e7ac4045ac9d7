import { fairRange } from "../statistics/mod.ts";
import { sharesApart } from "./_class_error.ts";
import { evenRange, fairLevel } from "./_fair_level.ts";
import { classCounts } from "./class_counts.ts";
import type { Metric } from "./metric.ts";

/** `|P(a₁) − P(a₂)|` of the two classes of an attribute, from arg-max labels. */
export const rd: Metric = {
  id: "rd",
  version: 2,
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
  estimate(observations, context) {
    const counts = classCounts(observations, context.classes);
    const found = sharesApart(observations, context, counts, [0, 1]);
    return { ...found, value: Math.abs(found.value) };
  },
  chance: (counts, context) =>
    fairLevel({ drawn: fairRange, even: evenRange }, counts, context),
};
