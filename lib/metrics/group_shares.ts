import { at } from "../core/mod.ts";
import { classError } from "./_class_error.ts";
import { classCounts } from "./class_counts.ts";
import type { Metric } from "./metric.ts";

/**
 * Share of the images that show a group, of each group of the attribute in the order of the spec: which
 * of them vanish, where RD4 and FD say only how uneven the whole is.
 */
export const groupShares: readonly Metric[] = Array.from(
  { length: 8 },
  (_, group) => shareOf(group),
);

function shareOf(group: number): Metric {
  return {
    id: `share_${group + 1}`,
    version: 1,
    title: `share of group ${group + 1}`,
    titled: ({ classes }) => `P(${at(classes, group)})`,
    unit: "1",
    range: [0, 1],
    better: "even",
    digits: 2,
    source: "share of arg-max labels, mean over subjects",
    reads: "label",
    combines: "subjects",
    least: 1,
    applies: ({ classes }) => classes.length > group,
    estimate(observations, context) {
      const count = at(classCounts(observations, context.classes), group);
      const n = observations.length;
      if (n === 0) {
        throw new RangeError("Cannot estimate a share: there are no images");
      }
      const scores = context.classes.map((_, c) => Number(c === group));
      return {
        value: count / n,
        stderr: classError(observations, context, scores),
        n,
      };
    },
    chance: (_, { classes }) => ({ value: 1 / classes.length }),
  };
}
