import { hitRate } from "./_hit_rate.ts";
import type { Metric } from "./metric.ts";

/**
 * Share of the images that show the group which their own prompt asks for, of prompts that name one: what
 * evenness costs where somebody in particular was meant.
 */
export const asAsked: Metric = {
  id: "as_asked",
  version: 1,
  title: "as asked",
  unit: "1",
  range: [0, 1],
  better: "higher",
  digits: 2,
  source: "arg-max labels against the groups that prompts name",
  reads: "asked",
  combines: "subjects",
  least: 1,
  applies: () => true,
  estimate: (observations, { design }) =>
    hitRate(observations, ({ asked }) => asked, design),
  // Prompts may ask for some groups more often than for others.
  chance: () => undefined,
};
