import { at, broadcast } from "../../core/mod.ts";
import type { Op } from "../ir.ts";
import { given, ints, misfit, num } from "./_rules.ts";

/** Batched matrix product with broadcast leading axes. @see {@link https://onnx.ai/onnx/operators/onnx__MatMul.html} */
export const MatMul: Op = {
  type: "MatMul",
  domain: "",
  since: 13,
  attributes: {},
  infer([x, y]) {
    const [a, b] = [given(x), given(y)];
    const lead = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const inner = a.shape.at(-1) === b.shape.at(-2);
    if (a.shape.length < 2 || b.shape.length < 2 || !lead || !inner) {
      throw misfit("MatMul", [a, b], "inner dimensions must agree");
    }
    const shape = [...lead, at(a.shape, a.shape.length - 2)];
    return {
      shape: [...shape, at(b.shape, b.shape.length - 1)],
      dtype: a.dtype,
    };
  },
  samples: [
    { shapes: [[2, 3], [3, 4]] },
    { shapes: [[5, 1, 2, 3], [4, 3, 2]] },
  ],
};

/** `x · Wᵀ (+ b)` for `x` `[n, in]` and PyTorch's `W` `[out, in]`; attribute `transB` must be 1. */
export const Gemm: Op = {
  type: "Gemm",
  domain: "",
  since: 13,
  attributes: { transB: "int" },
  infer([x, w, b], attrs) {
    const [a, m] = [given(x), given(w)];
    const fits = a.shape.length === 2 && m.shape.length === 2 &&
      a.shape[1] === m.shape[1] && num(attrs, "transB") === 1 &&
      (!b || b.shape.at(-1) === m.shape[0]);
    if (!fits) throw misfit("Gemm", [a, m], "expected [n, in] and [out, in]");
    return { shape: [at(a.shape, 0), at(m.shape, 0)], dtype: a.dtype };
  },
  samples: [
    { shapes: [[2, 3], [4, 3], [4]], attrs: { transB: 1 } },
    { shapes: [[2, 3], [4, 3]], attrs: { transB: 1 } },
  ],
};

/** Convolution of `[n, in, h, w]` with `[out, in, kh, kw]`; `pads` are top, left, bottom, right. */
export const Conv: Op = {
  type: "Conv",
  domain: "",
  since: 11,
  attributes: { kernel_shape: "ints", pads: "ints", strides: "ints" },
  infer([x, w], attrs) {
    const [a, m] = [given(x), given(w)];
    if (
      a.shape.length !== 4 || m.shape.length !== 4 || a.shape[1] !== m.shape[1]
    ) {
      throw misfit("Conv", [a, m], "channels must agree");
    }
    const [pads, strides] = [ints(attrs, "pads"), ints(attrs, "strides")];
    const extent = (axis: number) => {
      const padded = at(a.shape, axis + 2) + at(pads, axis) +
        at(pads, axis + 2);
      return Math.floor(
        (padded - at(m.shape, axis + 2)) / at(strides, axis) + 1,
      );
    };
    return {
      shape: [at(a.shape, 0), at(m.shape, 0), extent(0), extent(1)],
      dtype: a.dtype,
    };
  },
  samples: [
    {
      shapes: [[2, 3, 5, 6], [4, 3, 3, 3], [4]],
      attrs: { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] },
    },
    {
      shapes: [[1, 3, 7, 6], [2, 3, 3, 3]],
      attrs: { kernel_shape: [3, 3], pads: [0, 0, 1, 1], strides: [2, 2] },
    },
  ],
};
