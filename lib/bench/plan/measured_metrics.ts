import { type Metric, METRICS, needsInception } from "../../metrics/mod.ts";
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
 * @param plan The spec, and whether Inception was given.
 * @returns Both, in the order of the spec; metrics that are not known are left out.
 */
export function measuredMetrics(
  { spec: { metrics }, models: { inception } }: {
    readonly spec: Pick<Plan["spec"], "metrics">;
    readonly models: Pick<Plan["models"], "inception">;
  },
): { measured: Metric[]; lacking: LackingMetric[] } {
  const asked = METRICS.filter(({ id }) => metrics.includes(id))
    .toSorted((a, b) => metrics.indexOf(a.id) - metrics.indexOf(b.id));
  const lacks = (metric: Metric) =>
    inception === undefined && needsInception(metric);
  return {
    measured: asked.filter((metric) => !lacks(metric)),
    lacking: asked.filter(lacks).map(({ id, title }) => ({
      id,
      title,
      reason: "Inception was not given; name its weights with --inception",
    })),
  };
}
