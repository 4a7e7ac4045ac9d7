import { sameShape, type Shape } from "../../core/mod.ts";
import type { Builder, Value } from "../ir.ts";

/** Sums `g` over the axes along which `shape` was broadcast to `g.shape`. */
export function unbroadcast(graph: Builder, g: Value, shape: Shape): Value {
  const lead = g.shape.length - shape.length;
  const axes = g.shape.flatMap((n, i) => n === shape[i - lead] ? [] : [i]);
  const sum = axes.length === 0
    ? g
    : graph.apply("ReduceSum", [g], { axes, keepdims: 0 });
  return reshaped(graph, sum, shape);
}

/** The same elements in other dimensions. */
export function reshaped(graph: Builder, x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : graph.apply("Reshape", [x], { shape });
}
