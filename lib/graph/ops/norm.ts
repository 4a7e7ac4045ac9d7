import type { Op } from "../ir.ts";
import { sameAsInput } from "./_rules.ts";

/** Normalises each channel of `[n, c, …]` over its positions, then `· scale + bias`, both `[c]`. */
export const InstanceNormalization: Op = {
  type: "InstanceNormalization",
  domain: "",
  since: 6,
  attributes: { epsilon: "float" },
  infer: sameAsInput,
  samples: [{ shapes: [[2, 3, 8], [3], [3]], attrs: { epsilon: 1e-5 } }],
};

/** Normalises along the last axis, then `· scale + bias`. @see {@link https://onnx.ai/onnx/operators/onnx__LayerNormalization.html} */
export const LayerNormalization: Op = {
  type: "LayerNormalization",
  domain: "",
  since: 17,
  attributes: { axis: "int", epsilon: "float" },
  infer: sameAsInput,
  samples: [{
    shapes: [[2, 3, 4], [4], [4]],
    attrs: { axis: -1, epsilon: 1e-5 },
  }],
};
