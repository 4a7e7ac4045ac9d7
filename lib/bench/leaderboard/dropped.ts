import type { Observation } from "../../metrics/mod.ts";
import { mean } from "../../statistics/mod.ts";

/** How much of a judge's probability went to classes that the spec does not ask about. */
export interface Dropped {
  /** Mean over images, in `[0, 1)`. */
  readonly value: number;
  /** Its standard error over images; `null` for one image. */
  readonly stderr: number | null;
  /** Images. */
  readonly n: number;
}

/**
 * Averages what was dropped of the judge's probabilities.
 *
 * @param observations Images of one row.
 * @returns The mean; nothing where the judge tells exactly the spec's groups.
 */
export function droppedOf(
  observations: readonly Observation[],
): Dropped | undefined {
  const parts = observations.flatMap(({ dropped }) => dropped ?? []);
  if (parts.length === 0) return undefined;
  const { value, stderr, n } = mean(parts);
  return { value, stderr: Number.isFinite(stderr) ? stderr : null, n };
}
