import { at } from "../core/mod.ts";
import type { Context, Metric, Observation } from "../metrics/mod.ts";
import { mean } from "../statistics/mod.ts";
import type { Score } from "./scores.ts";

/** What one seed says of every metric of one method. */
export interface SeedScore {
  /** Id of the method. */
  readonly method: string;
  /** The seed. */
  readonly seed: number;
  /** Pseudo-values by id of the metric; metrics that have none are left out. */
  readonly scores: Readonly<Record<string, number>>;
}

/**
 * Finds what each seed adds to the scores of a method.
 *
 * The same seed draws the same noise for every subject, so what it does to an image it
 * may do to those of all subjects alike, and the spread of the subjects does not
 * show it. The spread of the seeds' pseudo-values does: `n·θ − (n − 1)·θ₍₋ₛ₎`, averaged over subjects,
 * with θ₍₋ₛ₎ the estimate without the seed. Of a mean of images it is the mean of the seed's images.
 * Of what is estimated from all images together, the first seed of each block speaks for the block.
 *
 * @param method Id of the method.
 * @param observed Its observations.
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
  const seeds = [...new Set(observed.map(({ seed }) => seed))]
    .toSorted((a, b) => a - b);
  const subjects = Map.groupBy(
    observed.toSorted((a, b) => a.seed - b.seed),
    ({ subject }) => subject,
  );
  const columns = metrics.filter(({ combines }) => combines === "subjects")
    .flatMap((metric) => {
      const values = pseudoValues(
        metric,
        [...subjects.values()],
        seeds,
        context,
      );
      return values
        ? [
          [
            metric.id,
            new Map(seeds.map((s, i) => [s, at(values, i)])),
          ] as const,
        ]
        : [];
    });
  const known = new Map([...columns, ...blocks]);
  return seeds.map((seed) => ({
    method,
    seed,
    scores: Object.fromEntries(
      metrics.flatMap(({ id }) => {
        const value = known.get(id)?.get(seed);
        return value === undefined ? [] : [[id, rounded(value)]];
      }),
    ),
  }));
}

/**
 * Adds the error over seeds to the errors of a row, which are over subjects.
 *
 * @param scores Scores of the row, by id of the metric.
 * @param seeds What its seeds say.
 * @param metrics Metrics; one of all images together has an error over seeds already.
 * @returns The scores, with the root of the sum of both squares where there are two seeds or more.
 */
export function withSeedErrors(
  scores: Readonly<Record<string, Score>>,
  seeds: readonly SeedScore[],
  metrics: readonly Pick<Metric, "id" | "combines">[],
): Record<string, Score> {
  const pooled = metrics.filter(({ combines }) => combines === "images")
    .map(({ id }) => id);
  return Object.fromEntries(
    Object.entries(scores).map(([id, score]) => {
      const values = seeds.flatMap(({ scores }) => scores[id] ?? []);
      const complete = score.stderr === null || pooled.includes(id);
      if (complete || values.length < 2) return [id, score];
      const stderr = Math.hypot(score.stderr, mean(values).stderr);
      return [id, { ...score, stderr }];
    }),
  );
}

function pseudoValues(
  metric: Metric,
  subjects: readonly (readonly Observation[])[],
  seeds: readonly number[],
  context: Context,
): number[] | undefined {
  const sums = new Map(seeds.map((seed) => [seed, 0]));
  for (const images of subjects) {
    const valid = images.filter((o) => o[metric.reads] !== undefined);
    const n = valid.length;
    if (n <= metric.least) return undefined;
    const { value } = metric.estimate(valid, context);
    for (const seed of seeds) {
      const others = valid.filter((o) => o.seed !== seed);
      // A seed whose image abstained says nothing, and moves nothing.
      const pseudo = others.length === n
        ? value
        : n * value - (n - 1) * metric.estimate(others, context).value;
      sums.set(seed, (sums.get(seed) ?? 0) + pseudo);
    }
  }
  return seeds.map((seed) => (sums.get(seed) ?? 0) / subjects.length);
}

/** Its error does not need more, and the file is a third as long. */
function rounded(x: number): number {
  return Number(x.toPrecision(6));
}
