import { hitRate } from "./_hit_rate.ts";
import type { Metric } from "./metric.ts";

/**
 * Share of the images that show the group which their method gave them: what is left of its
 * evenness to the model. Methods that give images no group have none.
 */
export const followed: Metric = {
  id: "followed",
  version: 1,
  title: "followed",
  unit: "1",
  range: [0, 1],
  better: "higher",
  digits: 2,
  source: "arg-max labels against the groups given by seed",
  reads: "assigned",
  combines: "subjects",
  least: 1,
  applies: () => true,
  estimate: (observations, { design }) =>
    hitRate(observations, ({ assigned }) => assigned, design),
  // Whatever is shown without heeding a group is that group once in K, where all are given equally often.
  chance: (_, { classes }) => ({ value: 1 / classes.length }),
};
