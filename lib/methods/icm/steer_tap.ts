import type { Tensor } from "../../core/mod.ts";
import type { Graph, Value } from "../../graph/mod.ts";
import type { Tap } from "../../runtime/mod.ts";

/**
 * Steers the output of a module in the conditional branch: `a ← a + α v`.
 *
 * @param shift `α v` of each image: `[b, c]`, the same at every position, or as the output is, `[b, …]`.
 * @param preserveNorm Whether each position keeps the length that it had, `a ← (a + α v) ‖a‖ / ‖a + α v‖`.
 * @see ICM, section 3.2 and appendix A
 */
export function steerTap(
  module: string,
  shift: Tensor,
  preserveNorm: boolean,
): Tap {
  return {
    module,
    branches: ["conditional"],
    key: preserveNorm ? "steer, length kept" : "steer",
    inputs: { shift },
    apply(graph, output, inputs) {
      const value = inputs.shift as Value;
      // A transformer's channels come last, an image's first.
      const last = output.shape.length === 3;
      const each = value.shape.length === 2
        ? everywhere(graph, value, last)
        : value;
      const moved = graph.apply("Add", [output, each]);
      if (!preserveNorm) return { output: moved };
      const axis = last ? 2 : 1;
      const ratio = graph.apply("Div", [
        length(graph, output, axis),
        length(graph, moved, axis),
      ]);
      return { output: graph.apply("Mul", [moved, ratio]) };
    },
  };
}

/** The same vector at every position. */
function everywhere({ apply }: Graph, value: Value, last: boolean): Value {
  const [batch = 0, c = 0] = value.shape;
  return apply("Reshape", [value], {
    shape: last ? [batch, 1, c] : [batch, c, 1, 1],
  });
}

/** Length of each position's activation; the constant keeps a quotient of lengths finite. */
function length({ apply, constant }: Graph, x: Value, axis: number): Value {
  const squares = apply("ReduceSum", [apply("Mul", [x, x])], {
    axes: [axis],
    keepdims: 1,
  });
  const least = constant(Float32Array.of(1e-20), []);
  return apply("Sqrt", [apply("Add", [squares, least])]);
}
