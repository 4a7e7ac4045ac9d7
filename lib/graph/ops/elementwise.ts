import type { Op, Sample } from "../ir.ts";
import { broadcastInputs, sameAsInput } from "./_rules.ts";

/** `a + b`. @see {@link https://onnx.ai/onnx/operators/onnx__Add.html} */
export const Add: Op = binary("Add", 14);
/** `a − b`. @see {@link https://onnx.ai/onnx/operators/onnx__Sub.html} */
export const Sub: Op = binary("Sub", 14);
/** `a · b`. @see {@link https://onnx.ai/onnx/operators/onnx__Mul.html} */
export const Mul: Op = binary("Mul", 14);
/** `a / b`. @see {@link https://onnx.ai/onnx/operators/onnx__Div.html} */
export const Div: Op = binary("Div", 14);

/** `1 / (1 + e⁻ˣ)`. @see {@link https://onnx.ai/onnx/operators/onnx__Sigmoid.html} */
export const Sigmoid: Op = unary("Sigmoid", 13);

/** Converts the elements to float32; attribute `to` is ONNX's number of the type, 1. */
export const Cast: Op = {
  type: "Cast",
  domain: "",
  since: 13,
  attributes: { to: "int" },
  infer: (inputs) => ({ ...sameAsInput(inputs), dtype: "float32" }),
  samples: [{ shapes: [[2, 3]], dtypes: ["int64"], attrs: { to: 1 } }],
};

function unary(type: string, since: number): Op {
  return {
    type,
    domain: "",
    since,
    attributes: {},
    infer: sameAsInput,
    samples: [{ shapes: [[2, 3]] }, { shapes: [[]] }],
  };
}

function binary(type: string, since: number): Op {
  return {
    type,
    domain: "",
    since,
    attributes: {},
    infer: broadcastInputs(type),
    samples: binarySamples(),
  };
}

function binarySamples(): readonly Sample[] {
  return [
    { shapes: [[2, 3], [2, 3]] },
    { shapes: [[2, 3], [1, 3]] },
    { shapes: [[3], [2, 1]] },
  ];
}
