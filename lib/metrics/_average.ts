import {
  type Design,
  designedMean,
  type Estimate,
  mean,
} from "../statistics/mod.ts";
import type { Observation } from "./observation.ts";

/**
 * Averages a number that every image has.
 *
 * @param what Name of the number, for messages.
 * @param design How the images come by their groups; every image by itself if absent.
 * @returns The mean with its error.
 * @throws {RangeError} If there are no observations, or one has no such number.
 */
export function average(
  observations: readonly Observation[],
  what: string,
  read: (observation: Observation) => number | undefined,
  design?: Design,
): Estimate {
  const values = observations.map((observation) => {
    const found = read(observation);
    if (found !== undefined) return found;
    const { seed, subject } = observation;
    throw new RangeError(
      `Cannot average ${what}: seed ${seed} of "${subject}" has none`,
    );
  });
  if (!design || (design.turns === 1 && design.cohort === 1)) {
    return mean(values);
  }
  const seeds = observations.map(({ seed }) => seed);
  const { value, stderr, n } = designedMean(values, seeds, design);
  return { value, stderr, n };
}
