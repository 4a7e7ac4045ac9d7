import { type Estimate, mean } from "../statistics/mod.ts";
import { withoutBlocks } from "./_seed_blocks.ts";
import type { Context } from "./metric.ts";
import type { Observation } from "./observation.ts";

/**
 * Estimates a quantity of all images together; its error is the jackknife's over blocks
 * of seeds.
 *
 * @param observations The images, in order.
 * @param context The spec's classes and the row's design.
 * @param of The quantity of some of the images; `undefined` if they are too few.
 * @returns The estimate, with what each block says; without an error where a block leaves too few.
 * @throws {RangeError} If there are too few images.
 * @see Efron and Tibshirani, An Introduction to the Bootstrap, 1993, section 11.5
 */
export function jackknife(
  observations: readonly Observation[],
  context: Context,
  of: (images: readonly Observation[]) => number | undefined,
): Estimate {
  const n = observations.length;
  const value = of(observations);
  if (value === undefined) {
    throw new RangeError(`Cannot compare images: ${n} are too few`);
  }
  const rests = withoutBlocks(observations, context);
  const g = rests.size;
  if (g < 2 || rests.values().some((rest) => rest.length < 2)) {
    return { value, stderr: NaN, n };
  }
  const blocks = new Map<number, number>();
  for (const [seed, rest] of rests) {
    const without = of(rest);
    if (without === undefined) return { value, stderr: NaN, n };
    blocks.set(seed, g * value - (g - 1) * without);
  }
  return { value, stderr: mean([...blocks.values()]).stderr, n, blocks };
}
