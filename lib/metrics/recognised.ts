import { classVariance } from "../statistics/mod.ts";
import type { Metric } from "./metric.ts";

/**
 * Share of images whose subject the classifier recognises among all subjects of
 * the spec: a method that forgets the profession is fair for nothing.
 */
export const recognised: Metric = {
  id: "recognised",
  version: 2,
  title: "subject accuracy",
  unit: "1",
  range: [0, 1],
  better: "higher",
  digits: 2,
  source: "zero-shot accuracy of the prompt's subject",
  reads: "recognisedAs",
  combines: "subjects",
  least: 1,
  applies: ({ subjects }) => subjects.length > 1,
  estimate(observations, { design }) {
    const n = observations.length;
    if (n === 0) {
      throw new RangeError("Cannot estimate a share: there are no images");
    }
    const labels = observations.map((o) =>
      o.recognisedAs === o.subject ? 0 : 1
    );
    const seeds = observations.map(({ seed }) => seed);
    return {
      value: labels.filter((label) => label === 0).length / n,
      stderr: Math.sqrt(classVariance({ labels, seeds, design }, [1, 0])),
      n,
    };
  },
  chance: (_, { subjects }) => ({ value: 1 / subjects.length }),
};
