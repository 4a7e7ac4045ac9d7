import { mean } from "../statistics/mod.ts";
import { chanceIou } from "./chance_iou.ts";
import type { Metric } from "./metric.ts";
import type { Field, Observation } from "./observation.ts";

type OverlapField = Exclude<Field, "label" | "recognisedAs">;

/** Describes the mean of a per-image IoU; what differs between them is given. */
export function overlap(
  { reads, ...description }:
    & { readonly reads: OverlapField }
    & Pick<Metric, "id" | "version" | "title" | "source">,
): Metric {
  return {
    ...description,
    unit: "1",
    range: [0, 1],
    better: "lower",
    digits: 3,
    reads,
    applies: () => true,
    estimate: (observations) => mean(observations.map((o) => value(o, reads))),
    chance: (_, { percentile }) => ({ value: chanceIou(percentile) }),
  };
}

function value(observation: Observation, field: OverlapField): number {
  const found = observation[field];
  if (found === undefined) {
    const { seed, subject } = observation;
    throw new RangeError(
      `Cannot average ${field}: seed ${seed} of "${subject}" has none`,
    );
  }
  return found;
}
