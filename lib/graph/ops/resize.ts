import { at, sameShape } from "../../core/mod.ts";
import type { Builder, Op, Value } from "../ir.ts";
import { given, ints, misfit } from "./_rules.ts";
import { reshaped } from "./_unbroadcast.ts";
import { transposed } from "./linear.ts";

/** The one way of resizing that has a derivative here: element `⌊j / scale⌋`. */
const NEAREST = {
  mode: "nearest",
  "nearest_mode": "floor",
  "coordinate_transformation_mode": "asymmetric",
};

/** Nearest-neighbour enlargement of `[n, c, h, w]` to attribute `sizes`. @see {@link https://onnx.ai/onnx/operators/onnx__Resize.html} */
export const Resize: Op = {
  type: "Resize",
  domain: "",
  since: 13,
  attributes: {
    mode: "string",
    nearest_mode: "string",
    coordinate_transformation_mode: "string",
    sizes: "operand",
  },
  infer([x], attrs) {
    const sizes = ints(attrs, "sizes");
    const { shape, dtype } = given(x);
    if (
      shape.length !== 4 || !sameShape(shape.slice(0, 2), sizes.slice(0, 2))
    ) {
      throw misfit("Resize", [given(x)], `must enlarge to [${sizes}]`);
    }
    return { shape: sizes, dtype };
  },
  vjp(graph, g, { inputs: [x], attrs }) {
    for (const [name, value] of Object.entries(NEAREST)) {
      if (attrs[name] !== value) {
        throw new RangeError(
          `Cannot differentiate Resize: expected ${name} ${value}, got ${
            attrs[name]
          }`,
        );
      }
    }
    const { shape } = given(x);
    const [n, c, h, w] = shape as [number, number, number, number];
    const [tall, wide] = [at(g.shape, 2) / h, at(g.shape, 3) / w];
    if (Number.isInteger(tall) && Number.isInteger(wide)) {
      const blocks = reshaped(graph, g, [n, c, h, tall, w, wide]);
      return [
        graph.apply("ReduceSum", [blocks], { axes: [3, 5], keepdims: 0 }),
      ];
    }
    const rows = graph.apply("MatMul", [
      sourceMatrix(graph, h, at(g.shape, 2)),
      g,
    ]);
    const columns = transposed(graph, sourceMatrix(graph, w, at(g.shape, 3)));
    return [graph.apply("MatMul", [rows, columns])];
  },
  samples: [
    { shapes: [[1, 2, 3, 4]], attrs: { ...NEAREST, sizes: [1, 2, 6, 8] } },
    { shapes: [[1, 2, 3, 5]], attrs: { ...NEAREST, sizes: [1, 2, 5, 9] } },
  ],
};

/** 1 in row i and column j where element j of the enlarged axis is a copy of element i. */
function sourceMatrix(graph: Builder, from: number, to: number): Value {
  const data = new Float32Array(from * to);
  // In float32, as ONNX Runtime computes it.
  const scale = Math.fround(to / from);
  for (let j = 0; j < to; j++) {
    data[Math.floor(Math.fround(j / scale)) * to + j] = 1;
  }
  return graph.constant(data, [from, to]);
}
