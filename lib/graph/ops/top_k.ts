import { at } from "../../core/mod.ts";
import type { Op } from "../ir.ts";
import { given, ints, misfit, sameAsInput } from "./_rules.ts";

/** The `k` greatest along the last axis, greatest first; which they are is not kept. No derivative. @see {@link https://onnx.ai/onnx/operators/onnx__TopK.html} */
export const TopK: Op = {
  type: "TopK",
  domain: "",
  since: 11,
  attributes: { k: "operand" },
  infer([x], attrs) {
    const { shape, dtype } = given(x);
    const k = at(ints(attrs, "k"), 0);
    const last = at(shape, shape.length - 1);
    if (!(k >= 1 && k <= last)) {
      throw misfit("TopK", [given(x)], `k must be from 1 to ${last}, not ${k}`);
    }
    return { shape: [...shape.slice(0, -1), k], dtype };
  },
  vjp: null,
  samples: [
    { shapes: [[2, 7]], attrs: { k: [3] } },
    { shapes: [[2, 3, 5]], attrs: { k: [1] } },
  ],
};

/** −1, 0 or 1. No derivative: where one would be, it is 0. @see {@link https://onnx.ai/onnx/operators/onnx__Sign.html} */
export const Sign: Op = {
  type: "Sign",
  domain: "",
  since: 13,
  attributes: {},
  infer: sameAsInput,
  vjp: null,
  samples: [{ shapes: [[2, 3]] }],
};
