import type { Tensor } from "../core/mod.ts";
import type { Graph, Value } from "../graph/mod.ts";
import type { NetworkGraph } from "../networks/mod.ts";

/** What stands in the place of a weight: other numbers of its shape, or the weight and a product of low rank, `W + scale · up · down`. */
export type Replacement = Tensor | {
  /** `[out, r]`. */
  readonly up: Tensor;
  /** `[r, in]`. */
  readonly down: Tensor;
  /** What the product is multiplied by. */
  readonly scale: number;
};

/**
 * Tells sets of arrays apart by the arrays themselves: their elements may be many.
 *
 * @returns A function that names a set; the empty text if there are none.
 */
export function weightKeys(): (
  arrays: Readonly<Record<string, Replacement>>,
) => string {
  const known = new WeakMap<Float32Array, number>();
  let count = 0;
  const keyOf = ({ data }: Tensor) => {
    const key = known.get(data) ?? count++;
    known.set(data, key);
    return key;
  };
  return (arrays) =>
    Object.entries(arrays).map(([name, own]) =>
      "up" in own
        ? `${name} ${keyOf(own.up)}+${keyOf(own.down)}*${own.scale}`
        : `${name} ${keyOf(own)}`
    ).join();
}

/** Puts others in the place of a network's weights, by their names in the checkpoint. */
export function replaceWeights(
  network: NetworkGraph,
  weights: Readonly<Record<string, Replacement>>,
): void {
  for (const [name, replacement] of Object.entries(weights)) {
    network.replace(name, replaced(network, name, replacement));
  }
}

function replaced(
  { graph, weight }: NetworkGraph,
  name: string,
  replacement: Replacement,
): Value {
  const constant = ({ data, shape }: Tensor) => graph.constant(data, shape);
  if (!("up" in replacement)) return constant(replacement);
  const { up, down, scale } = replacement;
  return withLowRank(graph, weight(name), {
    up: constant(up),
    down: constant(down),
    scale,
  });
}

/**
 * Adds a product of low rank to a weight, `W + scale · up · down`.
 *
 * @param weight `[out, in]`.
 * @param product Its factors in the graph, and what it is multiplied by.
 * @see Hu et al. 2021 (LoRA), {@link https://arxiv.org/abs/2106.09685}, §4.1
 */
export function withLowRank(
  graph: Graph,
  weight: Value,
  { up, down, scale }: {
    readonly up: Value;
    readonly down: Value;
    readonly scale: number;
  },
): Value {
  const product = graph.apply("MatMul", [up, down]);
  const factor = graph.constant(Float32Array.of(scale), []);
  return graph.apply("Add", [weight, graph.apply("Mul", [product, factor])]);
}
