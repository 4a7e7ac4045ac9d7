import { at } from "../../core/mod.ts";
import {
  type Context,
  leaveOneOut,
  type Metric,
  type Observation,
} from "../../metrics/mod.ts";
import {
  crossedError,
  type Design,
  designedMean,
  halfDifference,
  INDEPENDENT,
  mean,
} from "../../statistics/mod.ts";
import type { Score, SeedScore } from "./scores.ts";

/**
 * Finds the per-seed scores of a method.
 *
 * The same seed draws the same noise for every subject, so what it does to an image it
 * may do to those of all subjects alike, and the spread of the subjects does not
 * show it. The spread of the seeds' pseudo-values does: `n·θ − (n − 1)·θ₍₋ₛ₎`, averaged over subjects,
 * with θ₍₋ₛ₎ the estimate without the seed. Of a mean of images it is the mean of the seed's images.
 * Of what is estimated from all images together, the first seed of each block speaks for the block.
 *
 * @param metrics Metrics that are means over subjects; others are left out.
 * @param context The spec's classes, subjects and percentile.
 * @param blocks What blocks of seeds say of the others, by id of the metric and first seed.
 * @returns One per seed, in ascending order, to six digits; a metric of which a subject has too few images is left out.
 * @see Efron and Tibshirani, An Introduction to the Bootstrap, 1993, section 11.5
 */
export function seedScores(
  method: string,
  observed: readonly Observation[],
  metrics: readonly Metric[],
  context: Context,
  blocks: ReadonlyMap<string, ReadonlyMap<number, number>> = new Map(),
): SeedScore[] {
  // Values do not depend on the design, and their errors are not asked for.
  const { design: _, ...plain } = context;
  const seeds = [...new Set(observed.map(({ seed }) => seed))]
    .toSorted((a, b) => a - b);
  const subjects = Map.groupBy(
    observed.toSorted((a, b) =>
      a.seed - b.seed || (a.subject < b.subject ? -1 : 1)
    ),
    ({ subject }) => subject,
  );
  const ordered = [...subjects].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([, images]) => images);
  const columns = metrics.filter(({ combines }) => combines === "subjects")
    .flatMap((metric) => {
      const values = pseudoValues(
        metric,
        ordered,
        seeds,
        plain,
      );
      return values
        ? [
          [
            metric.id,
            new Map(seeds.map((s, i) => [s, mean(at(values, i)).value])),
            new Map(seeds.map((s, i) => [s, at(values, i)])),
          ] as const,
        ]
        : [];
    });
  const known = new Map([
    ...columns.map(([id, means]) => [id, means] as const),
    ...blocks,
  ]);
  return seeds.map((seed) => {
    const halves = columns.flatMap(([id, , values]) => {
      const own = values.get(seed) ?? [];
      return own.length < 2 ? [] : [[id, rounded(halfDifference(own))]];
    });
    return {
      method,
      seed,
      scores: Object.fromEntries(
        metrics.flatMap(({ id }) => {
          const value = known.get(id)?.get(seed);
          return value === undefined ? [] : [[id, rounded(value)]];
        }),
      ),
      ...(halves.length > 0 && { halves: Object.fromEntries(halves) }),
    };
  });
}

/**
 * Adds the error over seeds to the errors of a row, which are over subjects.
 *
 * @param scores Scores of the row, by id of the metric.
 * @param metrics Metrics; one of all images together has an error over seeds already.
 * @param design How the images come by their groups; every image by itself if absent.
 * @returns The scores, with what the seeds add to their variances, where it can be told, and what is the images' own counted once.
 */
export function withSeedErrors(
  scores: Readonly<Record<string, Score>>,
  seeds: readonly SeedScore[],
  metrics: readonly Pick<Metric, "id" | "combines">[],
  design: Design = INDEPENDENT,
): Record<string, Score> {
  const pooled = metrics.filter(({ combines }) => combines === "images")
    .map(({ id }) => id);
  return Object.fromEntries(
    Object.entries(scores).map(([id, score]) => {
      if (score.stderr === null || pooled.includes(id)) return [id, score];
      const along = variancePart(seeds, (s) => s.scores[id], design);
      if (along.length === 0) return [id, score];
      const { stderr } = crossedError(
        [{ variance: score.stderr ** 2, df: Infinity }],
        along,
        variancePart(seeds, (s) => s.halves?.[id], design),
      );
      return [id, { ...score, stderr }];
    }),
  );
}

/** Variance of the mean of what seeds say; nothing where it cannot be told. */
function variancePart(
  seeds: readonly SeedScore[],
  read: (seed: SeedScore) => number | undefined,
  design: Design,
): { variance: number; df: number }[] {
  const said = seeds.flatMap((s): [number, number][] => {
    const value = read(s);
    return value === undefined ? [] : [[s.seed, value]];
  });
  if (said.length < 2) return [];
  const { stderr, df } = designedMean(
    said.map(([, value]) => value),
    said.map(([seed]) => seed),
    design,
  );
  return Number.isFinite(stderr) ? [{ variance: stderr ** 2, df }] : [];
}

/** Pseudo-value of each subject, seed by seed. */
function pseudoValues(
  metric: Metric,
  subjects: readonly (readonly Observation[])[],
  seeds: readonly number[],
  context: Context,
): number[][] | undefined {
  const table = seeds.map((): number[] => []);
  for (const images of subjects) {
    const valid = images.filter((o) => o[metric.reads] !== undefined);
    const n = valid.length;
    if (n <= metric.least) return undefined;
    const { value } = metric.estimate(valid, context);
    const places = new Map(valid.map(({ seed }, place) => [seed, place]));
    const told = metric.contributions?.(valid, context);
    const without = leaveOneOut(metric, valid, context);
    for (const [i, seed] of seeds.entries()) {
      const place = places.get(seed);
      // A seed whose image abstained says nothing, and moves nothing.
      const pseudo = place === undefined
        ? value
        : told
        ? at(told, place)
        : n * value - (n - 1) * without(place);
      at(table, i).push(pseudo);
    }
  }
  return table;
}

/** Its error does not need more, and the file is a third as long. */
function rounded(x: number): number {
  return Number(x.toPrecision(6));
}
