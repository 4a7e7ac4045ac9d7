import type { Value } from "./ir.ts";

/**
 * Lists what values depend on.
 *
 * @param roots Values of one graph.
 * @returns They and their operands, in creation order, which is topological.
 */
export function reachable(roots: readonly Value[]): Value[] {
  const seen = new Map<number, Value>();
  const stack = [...roots];
  for (let v = stack.pop(); v; v = stack.pop()) {
    if (seen.has(v.id)) continue;
    seen.set(v.id, v);
    stack.push(...v.inputs);
  }
  return [...seen.values()].sort((a, b) => a.id - b.id);
}
