import { classVariance } from "../statistics/mod.ts";
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
  estimate(observations, { design }) {
    const n = observations.length;
    if (n === 0) {
      throw new RangeError(
        "Cannot tell what was followed: there are no images",
      );
    }
    const labels = observations.map(({ label, assigned }) =>
      label === assigned ? 0 : 1
    );
    const seeds = observations.map(({ seed }) => seed);
    return {
      value: labels.filter((label) => label === 0).length / n,
      stderr: Math.sqrt(classVariance({ labels, seeds, design }, [1, 0])),
      n,
    };
  },
  // Whatever is shown without heeding a group is that group once in K, where all are given equally often.
  chance: (_, { classes }) => ({ value: 1 / classes.length }),
};
