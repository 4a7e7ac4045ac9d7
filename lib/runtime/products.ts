import { at } from "../core/mod.ts";
import { encode, type Graph, newGraph, type Value } from "../graph/mod.ts";
import { type Matrix, matrix, type Products } from "../linalg/mod.ts";
import { scatterGraph } from "./scatter_graph.ts";
import type { Runtime } from "./ort/mod.ts";

/**
 * Multiplies matrices by ONNX Runtime, in double precision: an order of
 * magnitude faster than in JavaScript, and in another thread.
 *
 * @param runtime A runtime whose provider is the CPU; others lack double precision.
 */
export function openProducts(runtime: Runtime): Products {
  return {
    async product(a, b) {
      // A matrix times itself is sent once.
      const operands = a === b ? [a] : [a, b];
      const [found] = await compute(runtime, operands, ({ apply }, inputs) => {
        const both = [at(inputs, 0), at(inputs, inputs.length - 1)];
        return [apply("Gemm", both, { transB: 1 })];
      });
      return matrix(found ?? [], a.rows, b.rows);
    },
    async scatter(x) {
      const count = matrix([x.rows], 1, 1);
      const [mean, about] = await compute(
        runtime,
        [x, count],
        (graph, [rows, n]) => rows && n ? scatterGraph(graph, rows, n) : [],
      );
      const d = x.columns;
      return {
        mean: mean ?? new Float64Array(),
        about: matrix(about ?? [], d, d),
      };
    },
  };
}

/** Runs a graph of some matrices once. */
async function compute(
  runtime: Runtime,
  operands: readonly Matrix[],
  build: (graph: Graph, inputs: readonly Value[]) => readonly Value[],
): Promise<Float64Array[]> {
  const graph = newGraph();
  const inputs = operands.map(({ rows, columns }, i) =>
    graph.input(`x${i}`, [rows, columns], "float64")
  );
  const outputs = build(graph, inputs).map((z, i) => [`z${i}`, z] as const);
  const session = await runtime.load(encode(Object.fromEntries(outputs)));
  try {
    const feeds = operands.map(({ data, rows, columns }, i) =>
      [`x${i}`, { data, shape: [rows, columns] }] as const
    );
    const found = await session.run(Object.fromEntries(feeds));
    // The graph's outputs are double, whatever tensors are elsewhere.
    return outputs.map(([name]) =>
      found[name]?.data as unknown as Float64Array
    );
  } finally {
    await session.release();
  }
}
