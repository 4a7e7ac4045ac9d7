import { average } from "./_average.ts";
import type { Metric } from "./metric.ts";

/**
 * What a method's sampling costs: passes of the UNet that its images needed, as a
 * multiple of those that the plain sampler needs. A gradient counts as two and a half
 * passes of the branch that is differentiated.
 */
export const cost: Metric = {
  id: "cost",
  version: 2,
  title: "relative NFE",
  unit: "1",
  range: [0, null],
  better: "lower",
  digits: 2,
  source: "passes of the UNet, 1 for plain sampling",
  reads: "cost",
  combines: "subjects",
  least: 1,
  applies: () => true,
  estimate: (observations, { design }) =>
    average(observations, "cost", (o) => o.cost, design),
  chance: () => undefined,
};
