import {
  type Generator,
  mt19937,
  type Shape,
  size,
  uniform,
} from "../../lib/core/mod.ts";
import type { Graph } from "../../lib/graph/mod.ts";
import type { Module } from "../../lib/networks/layers/module.ts";

/**
 * A module whose parameters are random, in place of a checkpoint's: uniform
 * around 0, with a deviation of one over the root of the number of inputs.
 *
 * @param graph Graph that layers are added to.
 * @param generator Where the parameters come from; the same for the same seed.
 * @returns The root module; every parameter is a constant of its own.
 */
export function randomModule(
  graph: Graph,
  generator: Generator = mt19937(0),
): Module {
  const m: Module = {
    path: "",
    graph,
    at: () => m,
    op: (type, inputs, attrs) => graph.apply(type, inputs, attrs),
    scalar: (x) => graph.constant(Float32Array.of(x), []),
    parameter(_name, stored, { view, rows } = {}) {
      const taken = rows ? stored.with(0, rows[1] - rows[0]) : stored;
      return graph.constant(weights(generator, taken), view ?? taken);
    },
  };
  return m;
}

function weights(generator: Generator, shape: Shape): Float32Array {
  const deviation = 1 / Math.sqrt(Math.max(1, size(shape.slice(1))));
  return Float32Array.from(
    { length: size(shape) },
    () => deviation * Math.sqrt(12) * (uniform(generator) - 0.5),
  );
}
