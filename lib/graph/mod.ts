/**
 * A graph IR whose operators are ONNX operators, with static shapes, and its
 * encoding as an ONNX model whose weights stay in their files.
 *
 * ```ts
 * import { encode, newGraph } from "./mod.ts";
 * import { ok } from "node:assert/strict";
 *
 * const g = newGraph();
 * const x = g.input("x", [2, 3]);
 * const model = encode({ y: g.apply("Softmax", [x], { axis: -1 }) });
 * ok(model.length > 0);
 * ```
 *
 * @module
 */

export { gradient } from "./gradient.ts";
export { encode } from "./encode.ts";
export { type Graph, newGraph } from "./graph.ts";
export type {
  AttributeKind,
  Attrs,
  Builder,
  DType,
  ExternalTensor,
  Inferred,
  Leaf,
  Op,
  Sample,
  Value,
  Vjp,
} from "./ir.ts";
export { OPS } from "./ops/mod.ts";
export { stopGradient } from "./stop_gradient.ts";
