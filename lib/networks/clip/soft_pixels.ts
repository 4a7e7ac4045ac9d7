import type { Graph, Value } from "../../graph/mod.ts";
import { bicubicMatrix } from "./pil_resize.ts";
import type { PreprocessorConfig } from "./preprocessor.ts";

/**
 * Prepares images for the image tower of CLIP within a graph, so that they have a gradient: what `clipPixels` does, without
 * rounding to 8 bits. Colours below 0 and above 1 are cut off, and have none.
 *
 * @param images Images `[n, 3, H, W]` in `[0, 1]`.
 * @param config The model's `preprocessor_config.json`.
 * @returns Pixels `[n, 3, h, w]` of the size that the config crops to.
 */
export function softPixels(
  graph: Graph,
  images: Value,
  { shortestEdge, crop, mean, std }: PreprocessorConfig,
): Value {
  const { apply } = graph;
  const [n, channels, height, width] = images.shape as [
    number,
    number,
    number,
    number,
  ];
  const short = Math.min(height, width);
  const resized = (side: number) =>
    side === short ? shortestEdge : Math.trunc(shortestEdge * side / short);
  const kept = cutOff(graph, images);
  const columns = croppedMatrix(graph, width, resized(width), crop.width);
  const rows = croppedMatrix(graph, height, resized(height), crop.height);
  const narrow = apply("MatMul", [
    kept,
    apply("Transpose", [columns], { perm: [1, 0] }),
  ]);
  const small = apply("MatMul", [
    rows,
    apply("Reshape", [narrow], { shape: [n * channels, height, crop.width] }),
  ]);
  const back = apply("Reshape", [small], {
    shape: [n, channels, crop.height, crop.width],
  });
  const perChannel = (values: readonly number[]) =>
    graph.constant(Float32Array.from(values), [1, channels, 1, 1]);
  return apply("Div", [
    apply("Sub", [back, perChannel(mean)]),
    perChannel(std),
  ]);
}

/** `max(0, min(1, x))`. */
function cutOff(graph: Graph, x: Value): Value {
  const one = graph.constant(Float32Array.of(1), []);
  const above = graph.apply("Relu", [graph.apply("Sub", [x, one])]);
  return graph.apply("Sub", [graph.apply("Relu", [x]), above]);
}

/** A pass of the filter, of which only the centre is kept. */
function croppedMatrix(
  graph: Graph,
  from: number,
  to: number,
  size: number,
): Value {
  const first = Math.trunc((to - size) / 2);
  const matrix = bicubicMatrix(from, to);
  return graph.constant(
    matrix.slice(first * from, (first + size) * from),
    [size, from],
  );
}
