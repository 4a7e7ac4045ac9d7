import { at } from "../core/mod.ts";
import {
  type Design,
  INDEPENDENT,
  leastCommonMultiple,
  strataOf,
} from "../statistics/mod.ts";
import type { Context } from "./metric.ts";
import type { Observation } from "./observation.ts";

/**
 * Says what is left of the observations without each block of seeds.
 *
 * A block holds as many seeds of each stratum of the design, so that leaving it out does not
 * change who is shown, and clusters whole. Where there are seeds enough, blocks are those of a design with
 * turns of all groups and cohorts of four, whatever the row's own: rows of common designs then have the same blocks,
 * by which they can be compared.
 *
 * @param context The spec's classes and the row's design.
 * @returns What is left, by the first seed of each block; nothing if there are fewer than two blocks.
 */
export function withoutBlocks(
  observations: readonly Observation[],
  { classes, design = INDEPENDENT }: Pick<Context, "classes" | "design">,
): ReadonlyMap<number, readonly Observation[]> {
  const seeds = [...new Set(observations.map(({ seed }) => seed))]
    .sort((a, b) => a - b);
  const common = {
    turns: leastCommonMultiple(design.turns, classes.length || 1),
    cohort: leastCommonMultiple(design.cohort, COHORT),
  };
  const wide = classes.length > 1 ? blocksOf(seeds, common) : [];
  const blocks = wide.length >= ENOUGH ? wide : blocksOf(seeds, design);
  return new Map(
    (blocks.length < 2 ? [] : blocks).map((own) => {
      const left = new Set(own);
      return [
        Math.min(...own),
        observations.filter(({ seed }) => !left.has(seed)),
      ];
    }),
  );
}

const BLOCKS = 8;
const ENOUGH = 5;
const COHORT = 4;

/** Each stratum's clusters, dealt out in their order; as many blocks as make them equal, where that is not too few. */
function blocksOf(
  seeds: readonly number[],
  design: Pick<Design, "turns" | "cohort">,
): number[][] {
  const strata = strataOf(seeds, design);
  const most = Math.min(BLOCKS, ...strata.map(({ length }) => length));
  const equal = Array.from({ length: most }, (_, i) => most - i).find((g) =>
    g >= ENOUGH && strata.every(({ length }) => length % g === 0)
  );
  const count = equal ?? most;
  const blocks = Array.from({ length: count }, (): number[] => []);
  for (const clusters of strata) {
    clusters.forEach((members, i) => {
      blocks[i % count]?.push(...members.map((place) => at(seeds, place)));
    });
  }
  return blocks;
}
