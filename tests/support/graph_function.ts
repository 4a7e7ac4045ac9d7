import { type Shape, type Tensor, tensor } from "../../lib/core/mod.ts";
import {
  encode,
  type Graph,
  newGraph,
  type Value,
} from "../../lib/graph/mod.ts";
import type { Runtime } from "../../lib/runtime/mod.ts";

/** A graph as a function of arrays. */
export interface GraphFunction {
  /**
   * Runs the graph.
   *
   * @param inputs Elements of each input, rounded to float32, in the order of the shapes.
   * @returns The outputs by name.
   */
  run(...inputs: readonly ArrayLike<number>[]): Promise<Record<string, Tensor>>;
  /** Frees the session. */
  release(): Promise<void>;
}

/**
 * Makes a function of a graph.
 *
 * @param runtime Where it runs.
 * @param shapes Dimensions of its inputs.
 * @param build Adds the outputs to the graph, by name; `null` is left out.
 * @returns The function.
 */
export async function graphFunction(
  runtime: Runtime,
  shapes: readonly Shape[],
  build: (
    graph: Graph,
    ...inputs: Value[]
  ) => Readonly<Record<string, Value | null | undefined>>,
): Promise<GraphFunction> {
  const graph = newGraph();
  const inputs = shapes.map((shape, i) => graph.input(`x${i}`, shape));
  const outputs: Record<string, Value> = {};
  for (const [name, value] of Object.entries(build(graph, ...inputs))) {
    if (value) outputs[name] = value;
  }
  const session = await runtime.load(encode(outputs));
  return {
    run(...arrays) {
      const feeds = shapes.map((shape, i) => {
        const data = Float32Array.from(arrays[i] ?? []);
        return [`x${i}`, tensor(data, shape)] as const;
      });
      return session.run(
        Object.fromEntries(
          feeds.filter(([name]) => session.inputs.includes(name)),
        ),
      );
    },
    release: () => session.release(),
  };
}
