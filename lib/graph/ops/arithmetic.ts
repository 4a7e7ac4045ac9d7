import type { Op, Sample, Vjp } from "../ir.ts";
import { broadcastInputs, given, sameAsInput } from "./_rules.ts";
import { unbroadcast } from "./_unbroadcast.ts";

/** `a + b`. @see {@link https://onnx.ai/onnx/operators/onnx__Add.html} */
export const Add: Op = binary("Add", 14, (graph, g, { inputs: [a, b] }) => [
  unbroadcast(graph, g, given(a).shape),
  unbroadcast(graph, g, given(b).shape),
]);

/** `a − b`. @see {@link https://onnx.ai/onnx/operators/onnx__Sub.html} */
export const Sub: Op = binary("Sub", 14, (graph, g, { inputs: [a, b] }) => [
  unbroadcast(graph, g, given(a).shape),
  graph.apply("Neg", [unbroadcast(graph, g, given(b).shape)]),
]);

/** `a · b`. @see {@link https://onnx.ai/onnx/operators/onnx__Mul.html} */
export const Mul: Op = binary("Mul", 14, (graph, g, { inputs }) => {
  const [a, b] = [given(inputs[0]), given(inputs[1])];
  return [
    unbroadcast(graph, graph.apply("Mul", [g, b]), a.shape),
    unbroadcast(graph, graph.apply("Mul", [g, a]), b.shape),
  ];
});

/** `a / b`. @see {@link https://onnx.ai/onnx/operators/onnx__Div.html} */
export const Div: Op = {
  ...binary("Div", 14, (graph, g, y) => {
    const [a, b] = [given(y.inputs[0]), given(y.inputs[1])];
    const quotient = graph.apply("Div", [g, b]);
    const slope = graph.apply("Mul", [quotient, y]);
    return [
      unbroadcast(graph, quotient, a.shape),
      graph.apply("Neg", [unbroadcast(graph, slope, b.shape)]),
    ];
  }),
  samples: binarySamples([0.5, 2]),
};

/** `−x`. @see {@link https://onnx.ai/onnx/operators/onnx__Neg.html} */
export const Neg: Op = {
  type: "Neg",
  domain: "",
  since: 13,
  attributes: {},
  infer: sameAsInput,
  vjp: ({ apply }, g) => [apply("Neg", [g])],
  samples: [{ shapes: [[2, 3]] }, { shapes: [[]] }],
};

function binary(type: string, since: number, vjp: Vjp): Op {
  return {
    type,
    domain: "",
    since,
    attributes: {},
    infer: broadcastInputs(type),
    vjp,
    samples: binarySamples(),
  };
}

function binarySamples(
  range: readonly [number, number] = [-1, 1],
): readonly Sample[] {
  return [
    { shapes: [[2, 3], [2, 3]], range },
    { shapes: [[2, 3], [1, 3]], range },
    { shapes: [[3], [2, 1]], range },
    { shapes: [[2, 3], []], range },
  ];
}
