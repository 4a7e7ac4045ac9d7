/**
 * A graph IR whose operators are ONNX operators, with static shapes; its
 * encoding as an ONNX model whose weights stay in their files; and its gradient
 * in reverse mode, which is a part of the same graph.
 *
 * ```ts
 * import { encode, gradient, newGraph } from "./mod.ts";
 * import { ok } from "node:assert/strict";
 *
 * const g = newGraph();
 * const x = g.input("x", [2, 3]);
 * const y = g.apply("Softmax", [x], { axis: -1 });
 * const [dx] = gradient(g, y, [x], g.input("dy", [2, 3]));
 * ok(dx && encode({ y, dx }).length > 0);
 * ```
 *
 * @module
 */

export { BACKENDS } from "./backends/backends.ts";
export { encode, type EncodeOptions } from "./encode.ts";
export { gradient } from "./gradient.ts";
export { type Graph, newGraph } from "./graph.ts";
export type {
  AttributeKind,
  Attrs,
  Backend,
  Builder,
  DType,
  ExternalTensor,
  Inferred,
  Leaf,
  Lowering,
  Op,
  Sample,
  Value,
  Vjp,
} from "./ir.ts";
export { OPS } from "./ops/mod.ts";
export { stopGradient } from "./stop_gradient.ts";
