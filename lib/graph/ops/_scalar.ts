import type { Builder, Value } from "../ir.ts";

/** A number as a value of no dimensions. */
export function scalar(graph: Builder, x: number): Value {
  return graph.constant(Float32Array.of(x), []);
}

/** A factor by which any difference of two numbers saturates a sigmoid. */
export const STEEP = 2 ** 100;

/** `x` times a number. */
export function times(graph: Builder, x: Value, factor: number): Value {
  return graph.apply("Mul", [x, scalar(graph, factor)]);
}
