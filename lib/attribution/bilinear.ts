import { sameShape } from "../core/mod.ts";
import type { Graph, Value } from "../graph/mod.ts";
import { algebra } from "./_algebra.ts";
import { bilinearWeights } from "./_bilinear_weights.ts";

/**
 * Resizes maps within a graph as `resize()` does outside of one.
 *
 * Each axis is a product with a constant matrix of at most two weights per
 * row, so that the gradient is a product with its transpose.
 *
 * @param maps Maps `[b, w, h·w]`, row-major.
 * @param from Their height and width.
 * @param to Height and width wanted.
 * @returns Maps `[b, w, height·width]`; `maps` itself if they have that size already.
 * @throws {ShapeError} If `maps` are not of the size that `from` says.
 */
export function bilinear(
  graph: Graph,
  maps: Value,
  from: readonly [height: number, width: number],
  to: readonly [height: number, width: number],
): Value {
  if (sameShape(from, to)) return maps;
  const { reshape } = algebra(graph);
  const [b = 0, w = 0] = maps.shape;
  let images = reshape(maps, [b, w, ...from]);
  if (from[1] !== to[1]) {
    const columns = graph.apply("Transpose", [
      weights(graph, from[1], to[1]),
    ], { perm: [1, 0] });
    images = graph.apply("MatMul", [images, columns]);
  }
  if (from[0] !== to[0]) {
    images = graph.apply("MatMul", [weights(graph, from[0], to[0]), images]);
  }
  return reshape(images, [b, w, to[0] * to[1]]);
}

/** The matrix `[to, from]` of an axis. */
function weights(graph: Graph, from: number, to: number): Value {
  const { lower, upper, weight } = bilinearWeights(from, to);
  const matrix = new Float32Array(to * from);
  const add = (i: number, column: number, share: number) =>
    matrix[i * from + column] = (matrix[i * from + column] ?? 0) + share;
  weight.forEach((share, i) => {
    add(i, lower[i] ?? 0, 1 - share);
    add(i, upper[i] ?? 0, share);
  });
  return graph.constant(matrix, [to, from]);
}
