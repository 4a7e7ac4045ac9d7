import type { Op } from "../ir.ts";
import { given, sameAsInput } from "./_rules.ts";
import { scalar, times } from "./_scalar.ts";

/** `x Φ(x)`, exact, in one pass. @see {@link https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.Gelu} */
export const Gelu: Op = {
  type: "Gelu",
  domain: "com.microsoft",
  since: 1,
  attributes: {},
  infer: sameAsInput,
  // Φ(x) + x φ(x) = ½ (1 + erf u + 2/√π · u e^(−u²)) with u = x/√2; the constant is in the exponent.
  vjp(graph, g, { inputs: [x] }) {
    const { apply } = graph;
    const u = times(graph, given(x), Math.SQRT1_2);
    const exponent = apply("Sub", [
      scalar(graph, Math.log(2 / Math.sqrt(Math.PI))),
      apply("Mul", [u, u]),
    ]);
    const density = apply("Mul", [u, apply("Exp", [exponent])]);
    const sum = apply("Add", [apply("Erf", [u]), density]);
    const slope = apply("Add", [sum, scalar(graph, 1)]);
    return [apply("Mul", [times(graph, g, 0.5), slope])];
  },
  samples: [{ shapes: [[2, 3]] }, { shapes: [[2, 3]], range: [-4, 4] }],
};
