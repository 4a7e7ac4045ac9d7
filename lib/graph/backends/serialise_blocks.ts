import type { Builder, Value } from "../ir.ts";
import { times } from "../ops/_scalar.ts";

/** Makes blocks wait for each other. */
export interface Turns {
  /** The operand of a block, known only after the block before. */
  wait(x: Value): Value;
  /** Ends a block with what it gave. */
  after(values: readonly Value[]): void;
}

/**
 * Adds to a block a zero that is known only once the values of the block before
 * are: ONNX Runtime orders operators from the outputs backwards, and would hold the
 * scores of all blocks at once.
 */
export function serialiseBlocks(graph: Builder): Turns {
  const { apply } = graph;
  const corner = { starts: [0, 0], ends: [1, 1], axes: [2, 3] };
  let zero: Value | null = null;
  return {
    wait: (x) => zero ? apply("Add", [x, zero]) : x,
    after(values) {
      const sum = values
        .map((x) => apply("Slice", [x], corner))
        .reduce((a, b) => apply("Add", [a, b]));
      zero = apply("Identity", [times(graph, sum, 0)]);
    },
  };
}
