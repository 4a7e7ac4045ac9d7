import { at, type Shape } from "../../../core/mod.ts";
import type { Graph, Value } from "../../../graph/mod.ts";
import type { Tap } from "./tap.ts";

/** What is read of a module's output. */
export interface Pooling extends Pick<Tap, "module" | "branches"> {
  /** Positions that are read, the same in every image, from 0; their mean over all positions if absent. */
  readonly positions?: readonly number[];
}

/**
 * Reads a module's output without its positions: their mean `[b, c]`, or a few of them,
 * `[b, n, c]`. It has the module's name.
 *
 * @param pooling Of which module, in which branches.
 */
export function poolTap({ module, branches, positions }: Pooling): Tap {
  return {
    module,
    branches,
    key: positions ? `pool ${positions.join()}` : "pool",
    inputs: {},
    apply(graph, output) {
      const tokens = positionsOf(graph, output);
      const read = positions
        ? picked(graph, tokens, positions)
        : mean(graph, tokens);
      return { reads: { [module]: read } };
    },
  };
}

/**
 * Counts what a module's output has for an image.
 *
 * @param shape Its shape for one image: `[c, h, w]` or `[n, c]`.
 */
export function poolSizes(
  shape: Shape,
): { readonly positions: number; readonly channels: number } {
  return shape.length === 3
    ? { positions: at(shape, 1) * at(shape, 2), channels: at(shape, 0) }
    : { positions: at(shape, 0), channels: at(shape, 1) };
}

/** Positions before channels, `[b, n, c]`. */
function positionsOf({ apply }: Graph, output: Value): Value {
  const [batch = 0, ...own] = output.shape;
  if (own.length === 2) return output;
  const { positions, channels } = poolSizes(own);
  const flat = apply("Reshape", [output], {
    shape: [batch, channels, positions],
  });
  return apply("Transpose", [flat], { perm: [0, 2, 1] });
}

function mean(graph: Graph, tokens: Value): Value {
  const sum = graph.apply("ReduceSum", [tokens], { axes: [1], keepdims: 0 });
  const share = graph.constant(Float32Array.of(1 / at(tokens.shape, 1)), []);
  return graph.apply("Mul", [sum, share]);
}

function picked(
  { apply }: Graph,
  tokens: Value,
  positions: readonly number[],
): Value {
  const each = positions.map((p) =>
    apply("Slice", [tokens], { starts: [p], ends: [p + 1], axes: [1] })
  );
  return each.length === 1 ? at(each, 0) : apply("Concat", each, { axis: 1 });
}
