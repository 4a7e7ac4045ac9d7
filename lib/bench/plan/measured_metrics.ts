import {
  type Metric,
  METRICS,
  needsDataset,
  needsInception,
  needsSampling,
} from "../../metrics/mod.ts";
import type { Plan } from "./plan.ts";

/** A metric that a spec names and a run cannot measure. */
export interface LackingMetric {
  /** Id of the metric. */
  readonly id: string;
  /** Its name in tables. */
  readonly title: string;
  /** What it lacks, and how it is had, as a clause. */
  readonly reason: string;
}

/**
 * Tells the metrics of a spec that a run measures from those that lack a network.
 *
 * @param plan The spec, and what was given: a model that draws, Inception, a dataset.
 * @returns Both, in the order of the spec; metrics that are not known are left out.
 */
export function measuredMetrics(
  { spec: { metrics }, models }: {
    readonly spec: Pick<Plan["spec"], "metrics">;
    readonly models: Partial<
      Pick<Plan["models"], "inception" | "dataset" | "pipeline">
    >;
  },
): { measured: Metric[]; lacking: LackingMetric[] } {
  const asked = METRICS.filter(({ id }) => metrics.includes(id))
    .toSorted((a, b) => metrics.indexOf(a.id) - metrics.indexOf(b.id));
  return {
    measured: asked.filter((metric) => !lack(metric, models)),
    lacking: asked.flatMap((metric) => {
      const reason = lack(metric, models);
      const { id, title } = metric;
      return reason === undefined ? [] : [{ id, title, reason }];
    }),
  };
}

/** What a metric lacks; `undefined` if nothing. */
function lack(
  metric: Metric,
  { inception, dataset, pipeline }: Parameters<typeof measuredMetrics>[0][
    "models"
  ],
): string | undefined {
  if (
    needsSampling(metric) && pipeline && Object.keys(pipeline).length === 0
  ) {
    return "it is read from the model while it draws, and only images are there";
  }
  if (inception === undefined && needsInception(metric)) {
    return "Inception was not given; name its weights with --inception";
  }
  if (!needsDataset(metric)) return undefined;
  if (!dataset) {
    return "no dataset was given; entangle measure compares images with one, named by --reference";
  }
  const network = needsInception(metric) ? "inception" : "clip";
  if (!dataset.networks.includes(network)) {
    return "the statistics that were given are of another network's features";
  }
  const ofImages = metric.id.startsWith("kid");
  return ofImages && dataset.kind === "statistics"
    ? "statistics of features do not tell it; name the folder of the images"
    : undefined;
}
