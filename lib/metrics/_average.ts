import { mean } from "../statistics/mod.ts";
import type { Estimate } from "../statistics/mod.ts";
import type { Observation } from "./observation.ts";

/**
 * Averages a number that every image has.
 *
 * @param observations At least one.
 * @param what Name of the number, for messages.
 * @param read Reads it from an observation.
 * @returns The mean with its error.
 * @throws {RangeError} If there are no observations, or one has no such number.
 */
export function average(
  observations: readonly Observation[],
  what: string,
  read: (observation: Observation) => number | undefined,
): Estimate {
  return mean(observations.map((observation) => {
    const found = read(observation);
    if (found !== undefined) return found;
    const { seed, subject } = observation;
    throw new RangeError(
      `Cannot average ${what}: seed ${seed} of "${subject}" has none`,
    );
  }));
}
