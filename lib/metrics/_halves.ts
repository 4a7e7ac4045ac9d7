import {
  type Design,
  INDEPENDENT,
  leastCommonMultiple,
} from "../statistics/mod.ts";
import type { Observation } from "./observation.ts";

/**
 * Divides images into two halves that say nothing of one another: every other seed, or every other round of seeds that take turns or
 * depend on one another.
 *
 * @param design How they come by their groups.
 * @returns Two halves, neither of them empty; none if that cannot be had.
 */
export function halvesOf(
  observations: readonly Observation[],
  { turns, cohort }: Design = INDEPENDENT,
): (readonly Observation[])[] {
  const round = leastCommonMultiple(turns, cohort);
  const isOdd = ({ seed }: Observation) => Math.floor(seed / round) % 2 !== 0;
  const halves = [
    observations.filter((o) => !isOdd(o)),
    observations.filter(isOdd),
  ];
  return halves.every(({ length }) => length > 0) ? halves : [];
}
