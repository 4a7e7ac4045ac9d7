import type { Tensor } from "../../core/mod.ts";
import type { Graph, Value } from "../../graph/mod.ts";
import type { Tap } from "../../runtime/mod.ts";

/**
 * Steers the output of a module in the conditional branch: `a ← a + α v`, the same at every position.
 *
 * @param shift `α v` of each image, `[b, c]`.
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
      const [batch = 0, c = 0] = value.shape;
      // A transformer's channels come last, an image's first.
      const last = output.shape.length === 3;
      const each = graph.apply("Reshape", [value], {
        shape: last ? [batch, 1, c] : [batch, c, 1, 1],
      });
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

/** Length of each position's activation; the constant keeps a quotient of lengths finite. */
function length({ apply, constant }: Graph, x: Value, axis: number): Value {
  const squares = apply("ReduceSum", [apply("Mul", [x, x])], {
    axes: [axis],
    keepdims: 1,
  });
  const least = constant(Float32Array.of(1e-20), []);
  return apply("Sqrt", [apply("Add", [squares, least])]);
}
