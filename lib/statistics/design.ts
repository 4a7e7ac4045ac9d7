/** How the images of a row come by their groups, and which of them are therefore not independent draws. */
export interface Design {
  /**
   * What decides a group: chance in the model (`"drawn"`), whose turn it is, a coin, or
   * images that are evened together.
   */
  readonly groups: "drawn" | "turns" | "coin" | "evened";
  /** Seeds with one `seed mod turns` are meant to be alike; 1 where nothing takes turns. */
  readonly turns: number;
  /** Seeds with one `floor(seed / cohort)` depend on one another; 1 where none do. */
  readonly cohort: number;
}

/** Every image by itself. */
export const INDEPENDENT: Design = { groups: "drawn", turns: 1, cohort: 1 };

/**
 * Finds the design of two rows that are looked at together, seed by seed: seeds are alike
 * only if they are in both, and depend on one another if they do in either.
 *
 * @returns Common multiples of turns and cohorts; how the groups come about where that is the same.
 */
export function jointDesign(a: Design, b: Design): Design {
  return {
    groups: a.groups === b.groups ? a.groups : "drawn",
    turns: leastCommonMultiple(a.turns, b.turns),
    cohort: leastCommonMultiple(a.cohort, b.cohort),
  };
}

/**
 * Sorts seeds into strata, whose means may differ, of clusters, which are independent draws
 * within their stratum. A cluster holds the seeds that depend on one another; those that
 * begin alike make a stratum.
 *
 * @param seeds The seeds, in any order.
 * @returns Places in `seeds`, by stratum and cluster, in ascending order of the seeds.
 */
export function strataOf(
  seeds: readonly number[],
  { turns, cohort }: Pick<Design, "turns" | "cohort">,
): number[][][] {
  const places = seeds.map((_, i) => i)
    .sort((i, j) => (seeds[i] ?? 0) - (seeds[j] ?? 0));
  const cluster = (i: number) => Math.floor((seeds[i] ?? 0) / cohort);
  const clusters = [...Map.groupBy(places, cluster)];
  const strata = Map.groupBy(clusters, ([c]) => c * cohort % turns);
  return [...strata.values()].map((own) => own.map(([, members]) => members));
}

/**
 * Finds the least number that both divide.
 *
 * @param a A positive integer.
 * @returns Their least common multiple.
 */
export function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return a / x * b;
}
