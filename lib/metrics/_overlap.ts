import { chanceIou } from "./chance_iou.ts";
import { imageMean, type ImageNumber } from "./_image_mean.ts";
import type { Metric } from "./metric.ts";

/** Describes the mean of a per-image IoU; what differs between them is given. */
export function overlap(
  described: Omit<ImageNumber, "range" | "better">,
): Metric {
  return {
    ...imageMean({ ...described, range: [0, 1], better: "lower" }),
    chance: (_, { percentile }) => ({ value: chanceIou(percentile) }),
  };
}
