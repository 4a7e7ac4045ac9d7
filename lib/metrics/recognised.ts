import { share } from "../statistics/mod.ts";
import type { Metric } from "./metric.ts";

/**
 * Share of images whose subject the classifier recognises among all subjects of
 * the spec: a method that forgets the profession is fair for nothing.
 */
export const recognised: Metric = {
  id: "recognised",
  version: 1,
  title: "recognised",
  unit: "1",
  range: [0, 1],
  better: "higher",
  digits: 2,
  source: "zero-shot accuracy of the prompt's subject",
  reads: "recognisedAs",
  combines: "subjects",
  least: 1,
  applies: ({ subjects }) => subjects.length > 1,
  estimate: (observations) =>
    share(
      observations.filter((o) => o.recognisedAs === o.subject).length,
      observations.length,
    ),
  chance: (_, { subjects }) => ({ value: 1 / subjects.length }),
};
