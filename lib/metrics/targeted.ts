import type { Observation } from "./observation.ts";

/**
 * Puts beside an image how near it is to the word of the group that it was meant to show.
 *
 * @param group Id of the group.
 * @returns The observation; unchanged if it was not held against the groups' words.
 */
export function targeted(
  observation: Observation,
  group: string,
): Observation {
  const targetCosine = observation.groupCosines?.[group];
  return targetCosine === undefined
    ? observation
    : { ...observation, targetCosine };
}
