import type { Builder, Value } from "../ir.ts";
import { reshaped } from "./_unbroadcast.ts";

/** `[n, l, c]` as `[n, heads, l, c / heads]`. */
export function splitHeads(graph: Builder, x: Value, heads: number): Value {
  const [n, l, c] = x.shape as [number, number, number];
  const rows = reshaped(graph, x, [n, l, heads, c / heads]);
  return graph.apply("Transpose", [rows], { perm: [0, 2, 1, 3] });
}

/** `[n, heads, l, d]` as `[n, l, heads · d]`. */
export function joinHeads(graph: Builder, x: Value): Value {
  const [n, heads, l, d] = x.shape as [number, number, number, number];
  const rows = graph.apply("Transpose", [x], { perm: [0, 2, 1, 3] });
  return reshaped(graph, rows, [n, l, heads * d]);
}
