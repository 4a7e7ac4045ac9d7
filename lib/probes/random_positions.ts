import { mt19937 } from "../core/mod.ts";
import { shuffled } from "../fit/mod.ts";
import { type ModuleOutput, poolSizes } from "../runtime/mod.ts";

/**
 * Draws the positions of each module that are read one by one, instead of their mean.
 *
 * @param outputs Modules, in data-flow order.
 * @param count How many; all of a module that has no more.
 * @param seed Seed of the draws.
 * @returns Positions by module, in order.
 * @see ICM, appendix G: random patches
 */
export function randomPositions(
  outputs: readonly ModuleOutput[],
  count: number,
  seed: number,
): Map<string, number[]> {
  return new Map(outputs.map(({ name, shape }, i) => {
    const { positions } = poolSizes(shape);
    const order = shuffled(positions, mt19937(seed + i));
    return [name, order.slice(0, count).sort((a, b) => a - b)];
  }));
}
