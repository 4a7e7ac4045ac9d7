import {
  type Cell,
  cell,
  type Chance,
  classCounts,
  type Context,
  type Estimate,
  type Metric,
  type Observation,
  type Overall,
  overall,
} from "../../metrics/mod.ts";
import type { Score, SubjectScore } from "./scores.ts";

/**
 * Estimates every metric of one method, for each subject and over all of them.
 *
 * @param context The spec's classes, subjects and percentile.
 * @returns Scores by id of the metric, those of each subject, and what blocks of seeds say of metrics of all images together.
 */
export function rowScores(
  method: string,
  observed: readonly Observation[],
  metrics: readonly Metric[],
  context: Context,
): {
  scores: Record<string, Score>;
  cells: SubjectScore[];
  blocks: ReadonlyMap<string, ReadonlyMap<number, number>>;
} {
  const bySubject = Map.groupBy(observed, ({ subject }) => subject);
  const cells: SubjectScore[] = [];
  const blocks = new Map<string, ReadonlyMap<number, number>>();
  const scores = metrics.map((metric) => {
    const each = cellsOf(metric, bySubject, context);
    for (const c of each) {
      cells.push({
        method,
        subject: c.subject,
        metric: metric.id,
        ...cellScore(c),
        ...countsOf(metric, c, bySubject, context),
      });
    }
    const whole = overall(metric, each, context, observed);
    if (whole.estimate?.blocks) blocks.set(metric.id, whole.estimate.blocks);
    return [metric.id, overallScore(each, whole)] as const;
  });
  return { scores: Object.fromEntries(scores), cells, blocks };
}

/** The counts that a metric of labels rests on. */
function countsOf(
  { reads }: Metric,
  { subject, estimate }: Cell,
  bySubject: BySubject,
  { classes }: Context,
): Pick<SubjectScore, "counts"> {
  if (reads !== "label" || !estimate) return {};
  const labelled = (bySubject.get(subject) ?? [])
    .filter((o) => o.label !== undefined);
  return { counts: classCounts(labelled, classes) };
}

function cellsOf(
  metric: Metric,
  bySubject: BySubject,
  context: Context,
): Cell[] {
  return context.subjects.map((subject) =>
    cell(metric, bySubject.get(subject) ?? [], context)
  );
}

type BySubject = ReadonlyMap<string, readonly Observation[]>;

function cellScore({ estimate, chance, abstained, reasons }: Cell): Score {
  const why = Object.entries(reasons).map(([why, n]) => `${why} (${n})`);
  return score(estimate, chance, abstained, why.join("; "));
}

function overallScore(
  cells: readonly Cell[],
  { estimate, chance, abstained, missing }: Overall,
): Score {
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
