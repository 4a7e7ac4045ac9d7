import {
  type Cell,
  cell,
  type Chance,
  type Context,
  type Description,
  type Estimate,
  type Metric,
  METRICS,
  type Observation,
  overall,
} from "../metrics/mod.ts";
import { digest } from "./canonical.ts";
import type { Spec } from "./declare/mod.ts";
import type { Plan } from "./plan.ts";

/** Schema of a leaderboard. */
export const LEADERBOARD_SCHEMA = "entangle.leaderboard/1";

/** A number of a table: never without its error, its n and its chance level. */
export interface Score {
  /** The estimate; `null` if there is none. */
  readonly value: number | null;
  /** Its standard error; `null` if it cannot be told from so few images. */
  readonly stderr: number | null;
  /** Images that it rests on. */
  readonly n: number;
  /** Images that abstained. */
  readonly nInvalid: number;
  /** What a source without bias or entanglement would score on as many images. */
  readonly chance: Chance | null;
  /** Why the value is `null`. */
  readonly reason?: string;
}

/** A method's line of a leaderboard. */
export interface Row {
  /** Id of the method. */
  readonly method: string;
  /** Its name in tables. */
  readonly title: string;
  /** Its baseline and version. */
  readonly baseline: string;
  /** SHA-256 of all that determines the row; equal keys are the same measurement. */
  readonly key: string;
  /** Images. */
  readonly n: number;
  /** Images of which something could not be measured. */
  readonly nInvalid: number;
  /** Scores by id of the metric. */
  readonly scores: Readonly<Record<string, Score>>;
}

/** One metric of one method on one subject. */
export interface SubjectScore extends Score {
  /** Id of the method. */
  readonly method: string;
  /** The subject. */
  readonly subject: string;
  /** Id of the metric. */
  readonly metric: string;
}

/** What a benchmark found. */
export interface Leaderboard {
  /** {@linkcode LEADERBOARD_SCHEMA}. */
  readonly schema: typeof LEADERBOARD_SCHEMA;
  /** What was asked. */
  readonly spec: {
    /** Id of the spec. */
    readonly id: string;
    /** Its version. */
    readonly version: number;
    /** Its question. */
    readonly question: string;
    /** Its source. */
    readonly source: string;
  };
  /** How much was measured. */
  readonly size: {
    /** Name of the size. */
    readonly name: string;
    /** Images per subject and method. */
    readonly images: number;
    /** Subjects. */
    readonly subjects: number;
    /** Sampling steps. */
    readonly steps: number;
  };
  /** How the papers were read; one table never mixes profiles. */
  readonly profile: string;
  /** What was chosen instead of what the spec says; a board with any is partial. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /** What drew and what judged, and on which kind of provider. */
  readonly models: {
    /** SHA-256 over the pipeline's files. */
    readonly pipeline: string;
    /** SHA-256 over the scoring CLIP's files. */
    readonly scorer: string;
    /** Provider class. */
    readonly provider: string;
  };
  /** Columns. */
  readonly metrics: readonly Description[];
  /** Rows, in the order of the spec: a table does not rank what may be equal. */
  readonly rows: readonly Row[];
}

/**
 * Estimates every metric of a run. Equal observations give equal bytes.
 *
 * @param plan What was run.
 * @param observations Observations by method id, all of the plan's images.
 * @returns The leaderboard, and the scores of each subject.
 * @throws {RangeError} If images are missing, or occur twice.
 */
export function leaderboard(
  plan: Plan,
  observations: ReadonlyMap<string, readonly Observation[]>,
): { board: Leaderboard; cells: SubjectScore[] } {
  const { spec, size, models, units } = plan;
  const context = contextOf(spec);
  const metrics = METRICS.filter(({ id }) => spec.metrics.includes(id))
    .toSorted((a, b) =>
      spec.metrics.indexOf(a.id) - spec.metrics.indexOf(b.id)
    );
  const cells: SubjectScore[] = [];
  const rows = plan.methods.map((method): Row => {
    const observed = observations.get(method.id) ?? [];
    const scores: Record<string, Score> = {};
    for (const metric of metrics) {
      const each = cellsOf(metric, spec, observed, context);
      scores[metric.id] = overallScore(metric, each, context);
      for (const c of each) {
        cells.push({
          method: method.id,
          subject: c.subject,
          metric: metric.id,
          ...cellScore(c),
        });
      }
    }
    return {
      method: method.id,
      title: method.title,
      baseline: method.baseline,
      key: digest({
        units: units.filter((u) => u.method.id === method.id).map((u) => u.id),
        metrics: metrics.map(({ id, version }) => ({ id, version })),
      }),
      n: observed.length,
      nInvalid: observed.filter((o) => o.invalid !== undefined).length,
      scores,
    };
  });
  const board: Leaderboard = {
    schema: LEADERBOARD_SCHEMA,
    spec: {
      id: spec.id,
      version: spec.version,
      question: spec.question,
      source: spec.source,
    },
    size: {
      name: plan.sizeName,
      images: size.images,
      subjects: spec.subjects.length,
      steps: size.steps,
    },
    profile: spec.attribution.profile,
    overrides: plan.overrides,
    models: {
      pipeline: digest(models.pipeline),
      scorer: digest(models.scorer),
      provider: models.provider,
    },
    metrics: metrics.map(description),
    rows,
  };
  return { board, cells };
}

/**
 * Says what metrics must know of a spec.
 *
 * @param spec The spec.
 * @returns Its classes, subjects and percentile.
 */
export function contextOf(spec: Spec): Context {
  return {
    classes: spec.attribute.groups.map(({ id }) => id),
    subjects: spec.subjects,
    percentile: spec.attribution.percentile,
  };
}

function cellsOf(
  metric: Metric,
  { subjects }: Spec,
  observed: readonly Observation[],
  context: Context,
): Cell[] {
  return subjects.map((subject) =>
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
): Score {
  const { estimate, chance, abstained, missing } = overall(
    metric,
    cells,
    context,
  );
  const reason = `nothing was measured for ${missing.join(", ")}`;
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

function description(metric: Metric): Description {
  const { id, version, title, unit, range, better, digits, source } = metric;
  return { id, version, title, unit, range, better, digits, source };
}
