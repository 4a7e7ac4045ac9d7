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

export * from "./backends/backends.ts";
export * from "./compile.ts";
export * from "./encode.ts";
export * from "./gradient.ts";
export * from "./graph.ts";
export * from "./ir.ts";
export { type GraphMemory, memoryOf } from "./memory.ts";
export * from "./ops/mod.ts";
export * from "./stop_gradient.ts";
