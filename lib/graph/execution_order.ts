import type { Value } from "./ir.ts";

/**
 * Puts values in the order in which ONNX Runtime computes them: backwards from the outputs, each operand before its reader, and of
 * two operands first the one that comes later in the model, with all that it needs.
 *
 * @param outputs In the order of the model's outputs.
 * @see {@link https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/graph/graph_viewer.cc}
 */
export function executionOrder(outputs: readonly Value[]): Value[] {
  const order: Value[] = [];
  const seen = new Set<number>();
  const stack: (readonly [value: Value, ready: boolean])[] = outputs
    .map((value) => [value, false] as const);
  for (let top = stack.pop(); top; top = stack.pop()) {
    const [value, ready] = top;
    if (ready) {
      order.push(value);
      continue;
    }
    if (seen.has(value.id)) continue;
    seen.add(value.id);
    stack.push([value, true]);
    for (const x of value.inputs.toSorted((a, b) => a.id - b.id)) {
      if (!seen.has(x.id)) stack.push([x, false]);
    }
  }
  return order;
}
