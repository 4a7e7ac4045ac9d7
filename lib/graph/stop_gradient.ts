import type { Graph } from "./graph.ts";
import type { Value } from "./ir.ts";

/**
 * A copy of a value that is held constant in every gradient: what depends on
 * the value through the copy alone does not depend on it for
 * {@linkcode gradient}.
 *
 * @returns The same elements, of the same shape.
 */
export function stopGradient(graph: Graph, x: Value): Value {
  return graph.apply("Identity", [x]);
}
