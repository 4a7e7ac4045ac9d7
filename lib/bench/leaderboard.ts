import {
  type Cell,
  cell,
  type Chance,
  classCounts,
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
import { type Column, type Mark, marksOf } from "./marks.ts";
import { type Plan, READING_VERSION } from "./plan.ts";
import { comparedWithReference, referenceOf } from "./reference.ts";
import { type SeedScore, seedScores } from "./seed_scores.ts";
import { seedText } from "./seed_text.ts";

/** Schema of a leaderboard. */
export const LEADERBOARD_SCHEMA = "entangle.leaderboard/2";

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

/** A score of a row: a mean over subjects. */
export interface RowScore extends Score {
  /** Place in the column, if the difference to every row below exceeds the error. */
  readonly mark?: Mark;
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
  readonly scores: Readonly<Record<string, RowScore>>;
}

/** One metric of one method on one subject. */
export interface SubjectScore extends Score {
  /** Id of the method. */
  readonly method: string;
  /** The subject. */
  readonly subject: string;
  /** Id of the metric. */
  readonly metric: string;
  /** Images of each class, in the order of {@linkcode Leaderboard.classes}; only of metrics that read labels. */
  readonly counts?: readonly number[];
}

/** What is said of a column. */
export interface ColumnDescription
  extends Description, Pick<Metric, "combines"> {
  /** Id of the method whose images the others are compared with; only of metrics that need two sets. */
  readonly against?: string;
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
  /** Seeds of the images of each subject and method, for example `"0..99"`. */
  readonly seeds: string;
  /** Classes of the attribute. */
  readonly classes: readonly string[];
  /** How the papers were read; one table never mixes profiles. */
  readonly profile: string;
  /** SHA-256 of all that two boards must have in common to be compared: subjects, prompts, classifier, maps, sampler. */
  readonly protocol: string;
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
  readonly metrics: readonly ColumnDescription[];
  /** Rows, in the order of the spec: a table does not rank what may be equal. */
  readonly rows: readonly Row[];
  /** SHA-256 of what the rows rest on, by which `cells.csv` and `seeds.csv` are known. */
  readonly digests: {
    /** Of the scores of the subjects. */
    readonly cells: string;
    /** Of what each seed says. */
    readonly seeds: string;
  };
}

/** A leaderboard, and what it rests on: all that a comparison needs. */
export interface Scores {
  /** The leaderboard. */
  readonly board: Leaderboard;
  /** Scores row by row, metric by metric and subject by subject. */
  readonly cells: readonly SubjectScore[];
  /** What each seed says, row by row. */
  readonly seeds: readonly SeedScore[];
}

/**
 * Estimates every metric of a run. Equal observations give equal bytes.
 *
 * @param plan What was run.
 * @param observations Observations by method id, all of the plan's images.
 * @returns The leaderboard, the scores of each subject, and what each seed says.
 * @throws {RangeError} If images are missing, or occur twice.
 */
export function leaderboard(
  plan: Plan,
  observations: ReadonlyMap<string, readonly Observation[]>,
): Scores {
  const { spec, size, models } = plan;
  const metrics = metricsOf(spec);
  const cells: SubjectScore[] = [];
  const seeds: SeedScore[] = [];
  const rows = plan.methods.map((method): Row => {
    const observed = comparedWithReference(spec, method.id, observations);
    const found = rowScores(method.id, observed, spec, metrics);
    cells.push(...found.cells);
    seeds.push(...seedScores(method.id, observed, metrics, contextOf(spec)));
    return {
      method: method.id,
      title: method.title,
      baseline: method.baseline,
      key: keyOf(plan, method.id, metrics),
      n: observed.length,
      nInvalid: observed.filter((o) => o.invalid !== undefined).length,
      scores: found.scores,
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
    seeds: seedText(plan.seeds),
    classes: contextOf(spec).classes,
    profile: spec.attribution.profile,
    protocol: protocolOf(plan),
    overrides: plan.overrides,
    models: {
      pipeline: digest(models.pipeline),
      scorer: digest(models.scorer),
      provider: models.provider,
    },
    metrics: metrics.map((metric) => description(metric, spec)),
    rows: marked(rows, { cells, seeds }, metrics),
    digests: { cells: digest(cells), seeds: digest(seeds) },
  };
  return { board, cells, seeds };
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

function metricsOf({ metrics }: Spec): Metric[] {
  return METRICS.filter(({ id }) => metrics.includes(id))
    .toSorted((a, b) => metrics.indexOf(a.id) - metrics.indexOf(b.id));
}

function rowScores(
  method: string,
  observed: readonly Observation[],
  spec: Spec,
  metrics: readonly Metric[],
): { scores: Record<string, Score>; cells: SubjectScore[] } {
  const context = contextOf(spec);
  const cells: SubjectScore[] = [];
  const scores = metrics.map((metric) => {
    const each = cellsOf(metric, spec, observed, context);
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

function keyOf(
  { spec, units }: Plan,
  method: string,
  metrics: readonly Metric[],
): string {
  const compared = metrics.some(comparesImages)
    ? [method, referenceOf(spec)]
    : [method];
  return digest({
    units: units.filter((unit) => compared.includes(unit.method.id))
      .map(({ id }) => id),
    metrics: metrics.map(({ id, version }) => ({ id, version })),
  });
}

function protocolOf({ spec, size }: Plan): string {
  const { subjects, prompt, attribute, classifier, attribution } = spec;
  return digest({
    reading: READING_VERSION,
    subjects,
    prompt,
    attribute,
    classifier,
    attribution,
    resolution: size.resolution,
    sampler: { ...spec.sampler, steps: size.steps },
  });
}

function marked(
  rows: readonly Row[],
  { cells, seeds }: Omit<Scores, "board">,
  metrics: readonly Metric[],
): Row[] {
  const places = metrics.filter(({ combines }) => combines === "subjects")
    .map(({ id, better }) =>
      [id, marksOf(columnsOf(id, cells, seeds), better)] as const
    );
  return rows.map((row) => {
    const scores: Record<string, RowScore> = { ...row.scores };
    for (const [id, marks] of places) {
      const [score, mark] = [scores[id], marks.get(row.method)];
      if (score && mark) scores[id] = { ...score, mark };
    }
    return { ...row, scores };
  });
}

function columnsOf(
  metric: string,
  cells: readonly SubjectScore[],
  seeds: readonly SeedScore[],
): ReadonlyMap<string, Column> {
  const own = cells.filter((c) => c.metric === metric && c.value !== null);
  return new Map(
    Map.groupBy(own, ({ method }) => method).entries().map((
      [method, cells],
    ) => [method, {
      subjects: new Map(cells.map((c) => [c.subject, c.value ?? NaN])),
      seeds: new Map(
        seeds.filter((s) => s.method === method).flatMap((
          { seed, scores: { [metric]: score } },
        ) => score === undefined ? [] : [[seed, score]]),
      ),
    }]),
  );
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

function description(metric: Metric, spec: Spec): ColumnDescription {
  const { id, version, title, unit, range, better, digits, source, combines } =
    metric;
  return {
    id,
    version,
    title,
    unit,
    range,
    better,
    digits,
    source,
    combines,
    ...(comparesImages(metric) && { against: referenceOf(spec) }),
  };
}

function comparesImages({ reads }: Metric): boolean {
  return reads === "clipPair" || reads === "inceptionPair";
}
