import type { Op } from "../ir.ts";
import { given, sameAsInput } from "./_rules.ts";
import { stopGradientVjp } from "./_stop_gradient_vjp.ts";

/** Converts the elements to float32; attribute `to` is ONNX's number of the type, 1. */
export const Cast: Op = {
  type: "Cast",
  domain: "",
  since: 13,
  attributes: { to: "int" },
  infer: (inputs) => ({ ...sameAsInput(inputs), dtype: "float32" }),
  // Cotangents are float32, whatever the file stores.
  vjp: (_graph, g, { inputs: [x] }) => [given(x).dtype === "int64" ? null : g],
  samples: [
    { shapes: [[2, 3]], attrs: { to: 1 } },
    { shapes: [[2, 3]], dtypes: ["int64"], attrs: { to: 1 } },
  ],
};

/** The same elements, held constant: no gradient flows through. */
export const Identity: Op = {
  type: "Identity",
  domain: "",
  since: 16,
  attributes: {},
  infer: sameAsInput,
  vjp: stopGradientVjp,
  samples: [{ shapes: [[2, 3]] }],
};
