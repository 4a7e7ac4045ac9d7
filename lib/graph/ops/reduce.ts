import type { Op } from "../ir.ts";
import { axisOf, given, ints, num, sameAsInput } from "./_rules.ts";

/** Sum over `axes`, kept as size 1 where `keepdims` is 1. @see {@link https://onnx.ai/onnx/operators/onnx__ReduceSum.html} */
export const ReduceSum: Op = {
  type: "ReduceSum",
  domain: "",
  since: 13,
  attributes: { axes: "operand", keepdims: "int" },
  infer([x], attrs) {
    const a = given(x);
    const axes = ints(attrs, "axes").map((i) => axisOf(i, a.shape));
    const shape = num(attrs, "keepdims")
      ? a.shape.map((n, i) => axes.includes(i) ? 1 : n)
      : a.shape.filter((_, i) => !axes.includes(i));
    return { shape, dtype: a.dtype };
  },
  samples: [
    { shapes: [[2, 3, 4]], attrs: { axes: [1], keepdims: 0 } },
    { shapes: [[2, 3, 4]], attrs: { axes: [0, 2], keepdims: 1 } },
  ],
};

/** `eˣ / Σ eˣ` along `axis`. @see {@link https://onnx.ai/onnx/operators/onnx__Softmax.html} */
export const Softmax: Op = {
  type: "Softmax",
  domain: "",
  since: 13,
  attributes: { axis: "int" },
  infer: sameAsInput,
  samples: [{ shapes: [[2, 3, 4]], attrs: { axis: -1 } }],
};
