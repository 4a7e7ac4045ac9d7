// A detector without weights, in CenterFace's format: a face is where red is, of one size.

import { sha256 } from "../../lib/core/mod.ts";
import { encode, newGraph, type Value } from "../../lib/graph/mod.ts";

/** Side of the faces that it finds, in pixels. */
export const FOUND_SIDE = 24;

/**
 * Writes a detector into a folder, and its `detector.json`. Of every four by four pixels it says
 * that a face is centred there if the twenty by twenty around them are red, the surer the redder; its file says another size of image
 * than it takes, as published ones do.
 *
 * @param folder The folder, which is there.
 */
export async function writeTinyDetector(folder: string): Promise<void> {
  const graph = newGraph();
  const side = 32;
  const pixels = graph.input("input.1", [1, 3, side, side]);
  const scalar = (x: number) => graph.constant(Float32Array.of(x), []);
  const kernel = (out: number, weight: number) => {
    const data = new Float32Array(out * 1200);
    for (let k = 0; k < out; k++) {
      data.fill(weight / 400, k * 1200, k * 1200 + 400);
    }
    return graph.constant(data, [out, 3, 20, 20]);
  };
  // Means of red, or nothing, in cells.
  const means = (out: number, weight: number): Value =>
    graph.apply("Conv", [pixels, kernel(out, weight)], {
      kernel_shape: [20, 20],
      pads: [8, 8, 8, 8],
      strides: [4, 4],
    });
  const heatmap = graph.apply("Sigmoid", [
    graph.apply("Sub", [means(1, 0.1), scalar(20)]),
  ]);
  const constant = (channels: number, value: number) =>
    graph.apply("Add", [means(channels, 0), scalar(value)]);
  const model = encode({
    heatmap,
    scale: constant(2, Math.log(FOUND_SIDE / 4)),
    offset: constant(2, 0),
    landmarks: graph.apply("Add", [
      means(10, 0),
      graph.constant(Float32Array.from(LANDMARKS), [10, 1, 1]),
    ]),
  });
  await Deno.writeFile(`${folder}/detector.onnx`, model);
  const value = {
    kind: "centerface",
    name: "red is a face",
    source: "made by a test",
    model: { file: "detector.onnx", sha256: sha256(model) },
    input: "input.1",
    outputs: {
      heatmap: "heatmap",
      scale: "scale",
      offset: "offset",
      landmarks: "landmarks",
    },
  };
  await Deno.writeTextFile(`${folder}/detector.json`, JSON.stringify(value));
}

/** Of each point y and x, as parts of the box: those of dlib's mean face. */
const LANDMARKS = [
  ...[0.216, 0.2255, 0.216, 0.7548, 0.5156, 0.4901],
  ...[0.7802, 0.2541, 0.7802, 0.7261],
];
