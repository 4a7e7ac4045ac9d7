import { at } from "../core/mod.ts";
import {
  crossedError,
  designedMean,
  fairLeast,
  halfDifference,
  INDEPENDENT,
  mean,
} from "../statistics/mod.ts";
import { classError } from "./_class_error.ts";
import { fairLevel } from "./_fair_level.ts";
import { classCounts } from "./class_counts.ts";
import type { Context, Metric } from "./metric.ts";
import type { Observation } from "./observation.ts";

/**
 * Share of the group that is seen least in all images together: 0 if one vanishes, `1/K` at
 * most. Groups that are missing from some subjects and make up for it in others are not missing here, so
 * it is no mean over subjects.
 */
export const leastShare: Metric = {
  id: "least_share",
  version: 1,
  title: "least share",
  unit: "1",
  range: [0, 1],
  better: "higher",
  digits: 2,
  source: "least of the groups' shares of all images, from arg-max labels",
  reads: "label",
  combines: "images",
  least: 1,
  applies: () => true,
  estimate(observations, context) {
    const counts = classCounts(observations, context.classes);
    const n = observations.length;
    if (n === 0) {
      throw new RangeError("Cannot estimate a share: there are no images");
    }
    const least = Math.min(...counts);
    // The last of several, as RD4 has it; their errors are alike.
    const group = counts.lastIndexOf(least);
    const scores = counts.map((_, c) => Number(c === group));
    const stderr = Math.max(
      classError(observations, context, scores),
      overSubjects(observations, at(context.classes, group), context),
    );
    return { value: least / n, stderr, n };
  },
  chance: (counts, context) => {
    // No share is a mean of cells: all images are one.
    const all = counts.reduce((a, b) => a + b, 0);
    const { design } = context;
    const images = design?.groups === "coin" ? Math.max(...counts) : all;
    const { value } = fairLevel(
      {
        drawn: ([n = 1], k) => ({ value: fairLeast(n, k) }),
        even: (n, k) => Math.floor(n / k) / n,
      },
      [images],
      context,
    );
    return { value };
  },
};

/** Error over subjects and seeds of a group's share; 0 for a single subject, whose images say it all. */
function overSubjects(
  observations: readonly Observation[],
  group: string,
  { design = INDEPENDENT }: Context,
): number {
  const subjects = [
    ...Map.groupBy(observations, ({ subject }) => subject),
  ].sort(([a], [b]) => a < b ? -1 : 1).map(([, own]) => own);
  if (subjects.length < 2) return 0;
  const shows = ({ label }: Observation) => Number(label === group);
  const shares = subjects.map((own) => mean(own.map(shows)).value);
  const tables = subjects.map((own) =>
    new Map(own.map((o) => [o.seed, shows(o)]))
  );
  const seeds = [...new Set(observations.map(({ seed }) => seed))];
  // An image that is missing says what its subject says.
  const bySeed = seeds.map((seed) =>
    tables.map((table, i) => table.get(seed) ?? at(shares, i))
  );
  const part = (values: readonly number[]) => {
    const { stderr, df } = designedMean(values, seeds, design);
    return Number.isFinite(stderr) ? [{ variance: stderr ** 2, df }] : [];
  };
  const along = part(bySeed.map((row) => mean(row).value));
  return crossedError(
    [{ variance: mean(shares).stderr ** 2, df: shares.length - 1 }],
    along,
    along.length > 0 ? part(bySeed.map(halfDifference)) : [],
  ).stderr;
}
