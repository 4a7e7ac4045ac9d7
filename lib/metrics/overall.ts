import { type Estimate, mean } from "../statistics/mod.ts";
import type { Cell } from "./cell.ts";
import type { Chance, Context, Metric } from "./metric.ts";
import type { Observation } from "./observation.ts";

/** A metric of one method over all subjects. */
export interface Overall {
  /** The estimate; absent if a subject has none, for a mean over fewer subjects is another quantity. */
  readonly estimate?: Estimate;
  /** What an unbiased source would score on as many images; absent if there is no estimate or no such level. */
  readonly chance?: Chance;
  /** Number of subjects that are averaged. */
  readonly subjects: number;
  /** Subjects without an estimate. */
  readonly missing: readonly string[];
  /** Number of images that abstained. */
  readonly abstained: number;
}

/**
 * Combines the cells of one method: the mean over subjects, each counting the
 * same, or an estimate from all images where the metric combines those.
 *
 * Images of one subject are not independent draws from the world of prompts, so
 * the error is taken over the P subjects, `s / √P` with `s` the standard
 * deviation of their values. It is never less than `√(Σ stderr²) / P`, the error
 * if just these subjects mattered; of a single subject it is that. A cell
 * of one image has no error, and leaves the first alone. `n` counts images.
 *
 * @param cells One cell per subject, at least one.
 * @param context The spec's classes, subjects and percentile.
 * @param observations All images of the method; read only by metrics that combine images.
 * @returns The combined estimate, its chance level, and what is missing.
 * @throws {RangeError} If there are no cells, or a subject occurs twice.
 */
export function overall(
  metric: Metric,
  cells: readonly Cell[],
  context: Context,
  observations: readonly Observation[] = [],
): Overall {
  if (cells.length === 0) {
    throw new RangeError(`Cannot combine ${metric.id}: there are no cells`);
  }
  const names = cells.map((c) => c.subject);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new RangeError(
      `Cannot combine ${metric.id}: subject "${twice}" occurs twice`,
    );
  }
  const summary = {
    subjects: cells.length,
    missing: cells.filter((c) => !c.estimate).map((c) => c.subject),
    abstained: cells.reduce((n, c) => n + c.abstained, 0),
  };
  const estimates = cells
    .toSorted((a, b) => a.subject < b.subject ? -1 : 1)
    .flatMap((c) => c.estimate ?? []);
  if (summary.missing.length > 0) return summary;
  const estimate = metric.combines === "subjects"
    ? combine(estimates)
    : metric.estimate(inOrder(metric, observations), context);
  const chance = metric.chance(
    estimates.map((e) => e.n),
    context,
    names.toSorted(),
  );
  return { estimate, ...(chance && { chance }), ...summary };
}

// Whatever the order in which units were made.
function inOrder(
  { reads }: Metric,
  observations: readonly Observation[],
): readonly Observation[] {
  return observations.filter((o) => o[reads] !== undefined).toSorted((a, b) =>
    a.seed - b.seed || (a.subject < b.subject ? -1 : 1)
  );
}

function combine(estimates: readonly Estimate[]): Estimate {
  const over = mean(estimates.map((e) => e.value));
  const squares = estimates.reduce((s, e) => s + e.stderr ** 2, 0);
  const within = Math.sqrt(squares) / estimates.length;
  const errors = [over.stderr, within].filter(Number.isFinite);
  return {
    value: over.value,
    stderr: errors.length > 0 ? Math.max(...errors) : NaN,
    n: estimates.reduce((n, e) => n + e.n, 0),
  };
}
