import {
  type Cell,
  cell,
  type Chance,
  classCounts,
  type Context,
  type Estimate,
  type Metric,
  type Observation,
  overall,
} from "../metrics/mod.ts";
import type { Score, SubjectScore } from "./scores.ts";

/**
 * Estimates every metric of one method, for each subject and over all of them.
 *
 * @param method Id of the method.
 * @param observed Its observations.
 * @param metrics The metrics.
 * @param context The spec's classes, subjects and percentile.
 * @returns Scores by id of the metric, and those of each subject.
 */
export function rowScores(
  method: string,
  observed: readonly Observation[],
  metrics: readonly Metric[],
  context: Context,
): { scores: Record<string, Score>; cells: SubjectScore[] } {
  const cells: SubjectScore[] = [];
  const scores = metrics.map((metric) => {
    const each = cellsOf(metric, observed, context);
    for (const c of each) {
      cells.push({
        method,
        subject: c.subject,
        metric: metric.id,
        ...cellScore(c),
        ...countsOf(metric, c, observed, context),
      });
    }
    return [metric.id, overallScore(metric, each, context, observed)] as const;
  });
  return { scores: Object.fromEntries(scores), cells };
}

/** The counts that a metric of labels rests on. */
function countsOf(
  { reads }: Metric,
  { subject, estimate }: Cell,
  observed: readonly Observation[],
  { classes }: Context,
): Pick<SubjectScore, "counts"> {
  if (reads !== "label" || !estimate) return {};
  const labelled = observed.filter((o) =>
    o.subject === subject && o.label !== undefined
  );
  return { counts: classCounts(labelled, classes) };
}

function cellsOf(
  metric: Metric,
  observed: readonly Observation[],
  context: Context,
): Cell[] {
  return context.subjects.map((subject) =>
    cell(metric, observed.filter((o) => o.subject === subject), context)
  );
}

function cellScore({ estimate, chance, abstained, reasons }: Cell): Score {
  const why = Object.entries(reasons).map(([why, n]) => `${why} (${n})`);
  return score(estimate, chance, abstained, why.join("; "));
}

function overallScore(
  metric: Metric,
  cells: readonly Cell[],
  context: Context,
  observed: readonly Observation[],
): Score {
  const { estimate, chance, abstained, missing } = overall(
    metric,
    cells,
    context,
    observed,
  );
  const reasons = [...new Set(cells.flatMap((c) => Object.keys(c.reasons)))];
  const reason = missing.length === cells.length && reasons.length === 1
    ? reasons.join()
    : `nothing was measured for ${missing.join(", ")}`;
  return score(estimate, chance, abstained, reason);
}

function score(
  estimate: Estimate | undefined,
  chance: Chance | undefined,
  abstained: number,
  reason: string,
): Score {
  const { value, stderr, n } = estimate ?? { value: null, stderr: NaN, n: 0 };
  return {
    value,
    stderr: Number.isFinite(stderr) ? stderr : null,
    n,
    nInvalid: abstained,
    chance: chance ?? null,
    ...(value === null && { reason }),
  };
}
