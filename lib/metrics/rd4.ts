import { fairRange } from "../statistics/mod.ts";
import { sharesApart } from "./_class_error.ts";
import { evenRange, fairLevel } from "./_fair_level.ts";
import { classCounts } from "./class_counts.ts";
import type { Metric } from "./metric.ts";

/**
 * `max P(a) − min P(a)` over three or more classes, four in the paper, whose
 * formula is for two: a reading of it, hence a name of its own.
 */
export const rd4: Metric = {
  id: "rd4",
  version: 2,
  title: "RD4",
  unit: "1",
  range: [0, 1],
  better: "lower",
  digits: 2,
  source: "BiasMap, Section 4, Risk Difference read as a range over classes",
  reads: "label",
  combines: "subjects",
  least: 1,
  applies: ({ classes }) => classes.length > 2,
  estimate(observations, context) {
    const counts = classCounts(observations, context.classes);
    const most = counts.indexOf(Math.max(...counts));
    const least = counts.lastIndexOf(Math.min(...counts));
    return sharesApart(observations, context, counts, [most, least]);
  },
  chance: (counts, context) =>
    fairLevel({ drawn: fairRange, even: evenRange }, counts, context),
};
