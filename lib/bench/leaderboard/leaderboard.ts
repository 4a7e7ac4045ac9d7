import {
  comparesImages,
  type Dataset,
  matchesGroups,
  type Metric,
  type Observation,
} from "../../metrics/mod.ts";
import { digest } from "../../core/mod.ts";
import type { Design } from "../../statistics/mod.ts";
import type { Spec } from "../declare/mod.ts";
import type { Method } from "../load/mod.ts";
import { aimOf, aimsOf, columnsFor, digestsOf } from "./aims.ts";
import { collateral } from "./collateral.ts";
import { columnsOf } from "./column.ts";
import { detectableOf } from "./detectable.ts";
import { droppedOf } from "./dropped.ts";
import {
  inForce,
  type LackingMetric,
  type Plan,
  READING_VERSION,
  suiteIdentity,
} from "../plan/mod.ts";
import { marked } from "./marks.ts";
import { comparedWithReference, referenceOf } from "./reference.ts";
import { designOf, withAssigned } from "./row_design.ts";
import { rowScores } from "./row_scores.ts";
import { withSharedErrors } from "./shared_errors.ts";
import {
  type BoardJudge,
  type ColumnDescription,
  type Leaderboard,
  LEADERBOARD_SCHEMA,
  type Row,
  type Scores,
  type SeedScore,
  type SubjectScore,
} from "./scores.ts";
import { seedScores, withSeedErrors } from "./seed_scores.ts";
import { contextOf } from "./context.ts";
import { withAsked } from "./suite_rows.ts";
import { seedText } from "./seed_text.ts";

/** What a leaderboard says that its plan and its observations do not. */
export interface BoardContext {
  /** On which modules fitted transforms act, by key of the fit. */
  readonly modules?: ReadonlyMap<string, string>;
  /** What must be known of the model to read its figures, in sentences. */
  readonly cautions?: readonly string[];
  /** Metrics that were asked for and are no longer among the spec's, since they cannot be measured. */
  readonly lacking?: readonly LackingMetric[];
  /** How images come by their groups, by row, where its transforms do not say. */
  readonly designs?: ReadonlyMap<string, Design>;
  /** Images that no row made, which distributions are compared with. */
  readonly dataset?: Dataset;
}

/**
 * Estimates every metric of a run. Equal observations give equal bytes.
 *
 * @param observations Observations by method id, all of the plan's images.
 * @returns The leaderboard, the scores of each subject, and the per-seed scores.
 * @throws {RangeError} If images are missing, or occur twice.
 */
export function leaderboard(
  plan: Plan,
  observations: ReadonlyMap<string, readonly Observation[]>,
  beside: BoardContext = {},
): Scores {
  const { modules, cautions = [] } = beside;
  const { spec, size, models } = plan;
  const context = contextOf(spec);
  const { metrics, lacking: own } = columnsFor(plan, context);
  const lacking = [...own, ...beside.lacking ?? []];
  const columns = metrics.map((metric) => description(metric, spec));
  const cells: SubjectScore[] = [];
  const seeds: SeedScore[] = [];
  const rows = plan.methods.map((method): Row => {
    const { row, ...found } = measured(
      method,
      { ...plan, ...beside },
      metrics,
      observations,
    );
    cells.push(...found.cells);
    seeds.push(...found.seeds);
    return { ...row, transforms: inForce(method, plan.registry, modules) };
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
    classes: context.classes,
    profile: spec.attribution.profile,
    protocol: protocolOf(plan),
    overrides: plan.overrides,
    models: modelsOf(models),
    ...aimsOf(spec),
    ...cautions.length > 0 && { cautions },
    ...lacking.length > 0 && { lacking },
    metrics: columns.map((column) =>
      withDetectable(column, { cells, seeds, rows })
    ),
    rows: marked(rows, { cells, seeds }, columns),
    ...furtherOf(plan, rows, observations),
    digests: { cells: digest(cells), seeds: digest(seeds) },
  };
  return { board, cells, seeds };
}

function furtherOf(
  plan: Plan,
  rows: readonly Row[],
  observations: ReadonlyMap<string, readonly Observation[]>,
): Pick<Leaderboard, "collateral"> {
  const designs = new Map(
    rows.flatMap(({ method, design }) => design ? [[method, design]] : []),
  );
  const found = collateral(plan, { observations, designs });
  return found ? { collateral: found } : {};
}

/** The row of a method, and what it rests on. */
function measured(
  method: Method,
  plan: Plan & BoardContext,
  metrics: readonly Metric[],
  observations: ReadonlyMap<string, readonly Observation[]>,
): { row: Row; cells: readonly SubjectScore[]; seeds: readonly SeedScore[] } {
  const design = plan.designs?.get(method.id) ?? designOf(method, plan);
  const { dataset } = plan;
  const context = {
    ...contextOf(plan.spec),
    design,
    ...(dataset && { dataset }),
  };
  const compared = comparedWithReference(plan.spec, method.id, observations);
  const observed = withAsked(plan, withAssigned(method, plan, compared));
  const { cells, scores, blocks } = rowScores(
    method.id,
    observed,
    metrics,
    context,
  );
  const dropped = droppedOf(observed);
  const seeds = seedScores(method.id, observed, metrics, context, blocks);
  const row = {
    method: method.id,
    title: method.title,
    baseline: method.baseline,
    ...method.tuning !== undefined && { tuning: method.tuning },
    design,
    key: keyOf(plan, method.id, metrics),
    n: observed.length,
    nInvalid: observed.filter((o) => (o.invalid ?? o.unlabelled) !== undefined)
      .length,
    ...dropped && { dropped },
    scores: withSharedErrors(
      withSeedErrors(scores, seeds, metrics, design),
      observed,
      metrics,
      context,
    ),
  };
  return { row, cells, seeds };
}

function modelsOf(models: Plan["models"]): Leaderboard["models"] {
  const { pipeline, scorer, judge, provider, precision, dataset } = models;
  return {
    pipeline: digest(pipeline),
    scorer: digest(scorer),
    ...judge && { judge: judgeOf(judge) },
    provider,
    ...(precision !== undefined && { precision }),
    ...referencesOf(models),
    ...(dataset && { dataset }),
  };
}

function judgeOf(
  judge: NonNullable<Plan["models"]["judge"]>,
): BoardJudge {
  const { name } = judge.settings as { readonly name?: unknown };
  return {
    kind: `${judge.kind}@${judge.version}`,
    ...typeof name === "string" && { name },
    digest: digest(judge),
  };
}

function referencesOf({ references, referenceImages }: Plan["models"]) {
  if (references === undefined || !referenceImages) return {};
  const sha256 = /^[0-9a-f]{64}$/.test(references);
  return {
    references: {
      ...referenceImages,
      digest: sha256 ? references : digest(references),
    },
  };
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
    ...digestsOf(spec),
  });
}

function protocolOf({ spec, size }: Plan): string {
  const { subjects, prompt, attribute, classifier, attribution } = spec;
  return digest({
    reading: READING_VERSION,
    subjects,
    prompt,
    ...suiteIdentity(spec),
    attribute,
    classifier,
    attribution,
    resolution: size.resolution,
    sampler: { ...spec.sampler, steps: size.steps },
  });
}

function withDetectable(
  column: ColumnDescription,
  parts: Parameters<typeof columnsOf>[1],
): ColumnDescription {
  if (column.combines !== "subjects") return column;
  const rows = columnsOf(column.id, parts);
  const detectable = detectableOf(rows, column);
  return { ...column, ...(detectable !== undefined && { detectable }) };
}

function description(metric: Metric, spec: Spec): ColumnDescription {
  const { id, version, unit, range, better, digits, source, combines } = metric;
  const context = contextOf(spec);
  return {
    id,
    version,
    title: metric.titled?.(context) ?? metric.title,
    unit,
    range,
    better,
    digits,
    source,
    combines,
    ...(better === "even" && { target: 1 / context.classes.length }),
    ...(comparesImages(metric) && { against: referenceOf(spec) }),
    ...aimOf(metric, spec),
    ...(matchesGroups(metric) && { matched: true }),
  };
}
