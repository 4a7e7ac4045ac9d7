import { plural } from "../core/mod.ts";
import type { Estimate } from "../statistics/mod.ts";
import {
  type Chance,
  comparesImages,
  type Context,
  matchesGroups,
  type Metric,
} from "./metric.ts";
import type { Observation } from "./observation.ts";

/** A metric of one method on one subject. */
export interface Cell {
  /** Subject of the prompts. */
  readonly subject: string;
  /** The estimate from the images that did not abstain; absent if all did. */
  readonly estimate?: Estimate;
  /** What an unbiased source would score on as many images; absent if there is no estimate or no such level. */
  readonly chance?: Chance;
  /** Number of images that abstained. */
  readonly abstained: number;
  /** How many images abstained for each reason. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** Fields that an image without a label may lack. */
const OF_LABELS: readonly Metric["reads"][] = [
  "label",
  "labelProbabilities",
  "assigned",
  "recognisedAs",
];

function restsOnLabels(metric: Metric): boolean {
  return OF_LABELS.includes(metric.reads) || matchesGroups(metric);
}

/**
 * Estimates a metric for one method and one subject.
 *
 * An observation takes part if it has the field that the metric reads. If not,
 * it abstains for the reason in its `invalid`. Observations are taken in the
 * order of their seeds, so that equal sets give equal bits. Fewer than the
 * metric needs abstain together.
 *
 * @param observations All images of one subject, at least one, in any order.
 * @param context The spec's classes, subjects and percentile.
 * @returns The estimate, its chance level, and who abstained.
 * @throws {RangeError} If there are no observations, the subjects differ, a seed occurs twice, the metric does not apply, or a field is missing for no reason.
 */
export function cell(
  metric: Metric,
  observations: readonly Observation[],
  context: Context,
): Cell {
  const refuse = (why: string) =>
    new RangeError(`Cannot estimate ${metric.id}: ${why}`);
  const ordered = observations.toSorted((a, b) => a.seed - b.seed);
  const [first] = ordered;
  if (!first) throw refuse("there are no observations");
  const subjects = plural(context.subjects.length, "subject");
  if (!metric.applies(context)) {
    throw refuse(
      `it is not defined for ${context.classes.length} classes and ${subjects}`,
    );
  }
  const { subject } = first;
  const reasons: Record<string, number> = {};
  for (const [i, observation] of ordered.entries()) {
    const { seed } = observation;
    const invalid = observation.invalid ??
      (restsOnLabels(metric) ? observation.unlabelled : undefined) ??
      (matchesGroups(metric) ? observation.unmatched : undefined) ??
      (comparesImages(metric) ? observation.unpaired : undefined) ??
      (metric.reads === "assigned" || metric.reads === "targetCosine"
        ? observation.unassigned
        : undefined) ??
      (metric.reads === "asked" ? observation.unasked : undefined) ??
      (metric.reads === "promptCosine" ? observation.unprompted : undefined);
    if (observation.subject !== subject) {
      throw refuse(
        `expected one subject, got "${subject}" and "${observation.subject}"`,
      );
    }
    if (i > 0 && ordered[i - 1]?.seed === seed) {
      throw refuse(`seed ${seed} of "${subject}" occurs twice`);
    }
    if (observation[metric.reads] !== undefined) continue;
    if (invalid === undefined) {
      throw refuse(
        `seed ${seed} of "${subject}" has no ${metric.reads} and does not say why`,
      );
    }
    reasons[invalid] = (reasons[invalid] ?? 0) + 1;
  }
  const valid = ordered.filter((o) => o[metric.reads] !== undefined);
  if (valid.length > 0 && valid.length < metric.least) {
    reasons[`fewer than ${metric.least} images can be compared`] = valid.length;
  }
  if (valid.length < metric.least) {
    return { subject, abstained: ordered.length, reasons };
  }
  const abstained = ordered.length - valid.length;
  const estimate = withShared(
    metric.estimate(valid, context),
    metric.shared?.([valid], context),
  );
  const chance = metric.chance([estimate.n], context, [subject]);
  return { subject, estimate, ...(chance && { chance }), abstained, reasons };
}

/**
 * Adds to an error what does not average out.
 *
 * @param shared Standard error that its images have in common with all others; none if absent.
 */
export function withShared(
  estimate: Estimate,
  shared: number | undefined,
): Estimate {
  return shared === undefined
    ? estimate
    : { ...estimate, stderr: Math.hypot(estimate.stderr, shared) };
}
