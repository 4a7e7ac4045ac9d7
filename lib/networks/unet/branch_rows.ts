import { at } from "../../core/mod.ts";
import type { Graph, Value } from "../../graph/mod.ts";

/** Some consecutive branches, from the first to the one after the last. */
export interface Range {
  /** First branch. */
  readonly from: number;
  /** Branch after the last. */
  readonly to: number;
}

/**
 * Takes the rows of some branches.
 *
 * @param x Rows of all branches of `whole`.
 * @param range Branches wanted, within them.
 * @param batch Rows of a branch.
 * @returns Their rows; `x` itself if they are all.
 */
export function rowsOf(
  graph: Graph,
  x: Value,
  whole: Range,
  { from, to }: Range,
  batch: number,
): Value {
  if (from === whole.from && to === whole.to) return x;
  return graph.apply("Slice", [x], {
    starts: [(from - whole.from) * batch],
    ends: [(to - whole.from) * batch],
    axes: [0],
  });
}

/**
 * Joins rows.
 *
 * @param xs At least one value.
 * @returns All rows, in order.
 */
export function joined({ apply }: Graph, xs: readonly Value[]): Value {
  return xs.length === 1 ? at(xs, 0) : apply("Concat", xs, { axis: 0 });
}
