import type { Op, Vjp } from "../ir.ts";
import { given, sameAsInput } from "./_rules.ts";
import { scalar, STEEP, times } from "./_scalar.ts";

/** `1 / (1 + e⁻ˣ)`. @see {@link https://onnx.ai/onnx/operators/onnx__Sigmoid.html} */
export const Sigmoid: Op = unary("Sigmoid", 13, ({ apply }, g, y) => {
  const slope = apply("Mul", [g, y]);
  return [apply("Sub", [slope, apply("Mul", [slope, y])])];
});

/** `eˣ`; its derivative is its own output. */
export const Exp: Op = unary("Exp", 13, ({ apply }, g, y) => [
  apply("Mul", [g, y]),
]);

/** Natural logarithm. @see {@link https://onnx.ai/onnx/operators/onnx__Log.html} */
export const Log: Op = {
  ...unary("Log", 13, ({ apply }, g, { inputs: [x] }) => [
    apply("Div", [g, given(x)]),
  ]),
  samples: [{ shapes: [[2, 3]], range: [0.5, 2] }],
};

/** `√x`. @see {@link https://onnx.ai/onnx/operators/onnx__Sqrt.html} */
export const Sqrt: Op = {
  ...unary("Sqrt", 13, (graph, g, y) => [
    graph.apply("Div", [times(graph, g, 0.5), y]),
  ]),
  samples: [{ shapes: [[2, 3]], range: [0.5, 2] }],
};

/** `max(x, 0)`; its slope at 0 is 0. @see {@link https://onnx.ai/onnx/operators/onnx__Relu.html} */
export const Relu: Op = {
  ...unary("Relu", 14, (graph, g, y) => {
    // 1 where y is positive and 0 where it is 0, without a sign, for which WebGPU has no kernel.
    const half = graph.apply("Sigmoid", [times(graph, y, STEEP)]);
    const twice = graph.apply("Sub", [times(graph, half, 2), scalar(graph, 1)]);
    return [graph.apply("Mul", [g, graph.apply("Identity", [twice])])];
  }),
  samples: [
    { shapes: [[2, 3]], range: [0.5, 1] },
    { shapes: [[2, 3]], range: [-1, -0.5] },
  ],
};

/** `2/√π ∫₀ˣ e^(−t²) dt`. @see {@link https://onnx.ai/onnx/operators/onnx__Erf.html} */
export const Erf: Op = unary("Erf", 13, (graph, g, { inputs: [x] }) => {
  const { apply } = graph;
  const square = apply("Mul", [given(x), given(x)]);
  const density = apply("Exp", [apply("Neg", [square])]);
  return [apply("Mul", [times(graph, g, 2 / Math.sqrt(Math.PI)), density])];
});

function unary(type: string, since: number, vjp: Vjp): Op {
  return {
    type,
    domain: "",
    since,
    attributes: {},
    infer: sameAsInput,
    vjp,
    samples: [{ shapes: [[2, 3]] }, { shapes: [[]] }],
  };
}
