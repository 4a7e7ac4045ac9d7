import { sameShape, type Shape } from "../core/mod.ts";
import type { Graph, Value } from "../graph/mod.ts";

/** A number as a value of no dimensions. */
export function scalar(graph: Graph, x: number): Value {
  return graph.constant(Float32Array.of(x), []);
}

/** `x` times a number. */
export function times(graph: Graph, x: Value, factor: number): Value {
  return graph.apply("Mul", [x, scalar(graph, factor)]);
}

/** Reduces the last axis to one element. */
export function along(
  graph: Graph,
  type: "ReduceSum" | "ReduceMin" | "ReduceMax",
  x: Value,
): Value {
  return graph.apply(type, [x], { axes: [-1], keepdims: 1 });
}

/** The same elements in other dimensions. */
export function reshape(graph: Graph, x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : graph.apply("Reshape", [x], { shape });
}
