import {
  classVariance,
  type Design,
  type Estimate,
} from "../statistics/mod.ts";
import type { Observation } from "./observation.ts";

/**
 * Estimates how often images show the group that they were to show.
 *
 * @param wanted What each image was to show.
 * @throws {RangeError} If there are no images.
 */
export function hitRate(
  observations: readonly Observation[],
  wanted: (observation: Observation) => string | undefined,
  design: Design | undefined,
): Estimate {
  const n = observations.length;
  if (n === 0) {
    throw new RangeError("Cannot tell how often images hit: there are none");
  }
  const labels = observations.map((o) => o.label === wanted(o) ? 0 : 1);
  const seeds = observations.map(({ seed }) => seed);
  return {
    value: labels.filter((label) => label === 0).length / n,
    stderr: Math.sqrt(classVariance({ labels, seeds, design }, [1, 0])),
    n,
  };
}
