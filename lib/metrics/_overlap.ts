import { average } from "./_average.ts";
import { chanceIou } from "./chance_iou.ts";
import type { Metric } from "./metric.ts";
import type { Observation } from "./observation.ts";

/** Describes the mean of a per-image IoU; what differs between them is given. */
export function overlap(
  { of, ...description }:
    & Pick<Metric, "id" | "version" | "title" | "source" | "reads">
    & { of(observation: Observation): number | undefined },
): Metric {
  return {
    ...description,
    unit: "1",
    range: [0, 1],
    better: "lower",
    digits: 3,
    combines: "subjects",
    least: 1,
    applies: () => true,
    estimate: (observations, { design }) =>
      average(observations, description.id, of, design),
    chance: (_, { percentile }) => ({ value: chanceIou(percentile) }),
  };
}
