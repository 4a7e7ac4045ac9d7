import { at } from "../../core/mod.ts";
import type { Attrs, Inferred, Op, Value } from "../ir.ts";
import { given, ints, misfit } from "./_rules.ts";

const WINDOW = {
  kernel_shape: "ints",
  pads: "ints",
  strides: "ints",
} as const;

const SAMPLES = [
  {
    shapes: [[2, 3, 5, 6]],
    attrs: { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] },
  },
  {
    shapes: [[1, 2, 7, 8]],
    attrs: { kernel_shape: [3, 2], pads: [0, 0, 0, 0], strides: [2, 2] },
  },
] as const;

/** Greatest element of each window; padding is less than any. No derivative: networks with it are only read. @see {@link https://onnx.ai/onnx/operators/onnx__MaxPool.html} */
export const MaxPool: Op = {
  type: "MaxPool",
  domain: "",
  since: 12,
  attributes: WINDOW,
  infer: ([x], attrs) => pooled("MaxPool", given(x), attrs),
  vjp: null,
  samples: SAMPLES,
};

/** Mean of each window; padding counts only where attribute `count_include_pad` is 1. No derivative. @see {@link https://onnx.ai/onnx/operators/onnx__AveragePool.html} */
export const AveragePool: Op = {
  type: "AveragePool",
  domain: "",
  since: 11,
  attributes: { ...WINDOW, count_include_pad: "int" },
  infer: ([x], attrs) => pooled("AveragePool", given(x), attrs),
  vjp: null,
  samples: SAMPLES,
};

/** Mean over all positions of `[n, c, h, w]`, which become one. No derivative. @see {@link https://onnx.ai/onnx/operators/onnx__GlobalAveragePool.html} */
export const GlobalAveragePool: Op = {
  type: "GlobalAveragePool",
  domain: "",
  since: 1,
  attributes: {},
  infer([x]) {
    const { shape, dtype } = given(x);
    return { shape: [...shape.slice(0, 2), 1, 1], dtype };
  },
  vjp: null,
  samples: [{ shapes: [[2, 3, 4, 5]] }],
};

/** `(x − mean) / √(variance + epsilon) · scale + bias`, channel by channel of `[n, c, …]`; the four, all `[c]`, are given. No derivative. @see {@link https://onnx.ai/onnx/operators/onnx__BatchNormalization.html} */
export const BatchNormalization: Op = {
  type: "BatchNormalization",
  domain: "",
  since: 15,
  attributes: { epsilon: "float" },
  infer([x, ...channels]) {
    const [a, c] = [given(x), given(x).shape[1]];
    if (
      channels.length !== 4 || channels.some((v) => `${v.shape}` !== `${c}`)
    ) {
      throw misfit(
        "BatchNormalization",
        [a, ...channels],
        `expected four [${c}]`,
      );
    }
    return { shape: a.shape, dtype: a.dtype };
  },
  vjp: null,
  samples: [{
    shapes: [[2, 3, 4, 5], [3], [3], [3], [3]],
    attrs: { epsilon: 1e-3 },
    range: [0.5, 1],
  }],
};

function pooled(type: string, x: Value, attrs: Attrs): Inferred {
  if (x.shape.length !== 4) throw misfit(type, [x], "expected [n, c, h, w]");
  const [kernel, pads, strides] = [
    ints(attrs, "kernel_shape"),
    ints(attrs, "pads"),
    ints(attrs, "strides"),
  ];
  const extent = (i: number) => {
    const padded = at(x.shape, i + 2) + at(pads, i) + at(pads, i + 2);
    return Math.floor((padded - at(kernel, i)) / at(strides, i)) + 1;
  };
  return {
    shape: [...x.shape.slice(0, 2), extent(0), extent(1)],
    dtype: x.dtype,
  };
}
