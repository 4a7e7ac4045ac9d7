import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { ShapeError, size } from "../core/mod.ts";
import { webgpu } from "./backends/webgpu.ts";
import { encode } from "./encode.ts";
import { gradient } from "./gradient.ts";
import { newGraph } from "./graph.ts";
import type { Value } from "./ir.ts";
import { reachable } from "./reachable.ts";
import { stopGradient } from "./stop_gradient.ts";

/** Types of the operators that a value depends on, in creation order. */
function operators(root: Value): string[] {
  const seen = new Map<number, Value>();
  const stack = [root];
  for (let v = stack.pop(); v; v = stack.pop()) {
    if (seen.has(v.id)) continue;
    seen.set(v.id, v);
    stack.push(...v.inputs);
  }
  return [...seen.values()].sort((a, b) => a.id - b.id)
    .filter((v) => !v.leaf).map((v) => v.op);
}

Deno.test("gradient() sums the cotangents of a shared value", () => {
  const g = newGraph();
  const [x, seed] = [g.input("x", [2]), g.input("seed", [2])];
  const root = g.apply("Sqrt", [x]);
  const y = g.apply("Mul", [g.apply("Exp", [root]), root]);
  const [dx] = gradient(g, y, [x], seed);
  const added = operators(dx as Value).filter((op) => op === "Add");
  deepStrictEqual(added, ["Add"]);
});

Deno.test("gradient() is null where there is no dependence", () => {
  const g = newGraph();
  const [x, other] = [g.input("x", [2]), g.input("other", [2])];
  const y = g.apply("Exp", [x]);
  const [dx, none] = gradient(g, y, [x, other]);
  deepStrictEqual(dx?.shape, [2]);
  strictEqual(none, null);
});

Deno.test("gradient() gives the seed where y is differentiated by itself", () => {
  const g = newGraph();
  const seed = g.input("seed", [3]);
  const y = g.apply("Exp", [g.input("x", [3])]);
  deepStrictEqual(gradient(g, y, [y], seed), [seed]);
});

Deno.test("gradient() is that of every x, be it a leaf or a result", () => {
  const g = newGraph();
  const x = g.input("x", [3]);
  const root = g.apply("Sqrt", [x]);
  const y = g.apply("Exp", [root]);
  const [dx, droot] = gradient(g, y, [x, root]);
  deepStrictEqual([dx?.shape, droot?.shape], [[3], [3]]);
  strictEqual(operators(dx as Value).includes("Div"), true);
  strictEqual(operators(droot as Value).includes("Div"), false);
});

Deno.test("gradient() adds nothing for operands that are held fixed", () => {
  const g = newGraph();
  const weight = (name: string, shape: number[]) =>
    g.weight(
      { name, dtype: "float32", file: "/w", offset: 0, bytes: 4 * size(shape) },
      shape,
    );
  const x = g.input("x", [1, 2, 6, 6]);
  const y = g.apply("Conv", [
    x,
    weight("w", [4, 2, 3, 3]),
    weight("b", [4]),
  ], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] });
  const seed = g.input("seed", y.shape);
  const [dx] = gradient(g, y, [x], seed);
  deepStrictEqual(operators(dx as Value), ["ConvTranspose"]);
});

Deno.test("gradient() builds no cotangent of keys and values off the path", () => {
  const g = newGraph();
  const shape = [1, 3, 4];
  const [q, k] = [g.input("q", shape), g.input("k", shape)];
  const y = g.apply("MultiHeadAttention", [q, k, k], { num_heads: 2 });
  const [dq] = gradient(g, y, [q]);
  const [all] = gradient(g, y, [k]);
  strictEqual(operators(dq as Value).filter((op) => op === "MatMul").length, 3);
  strictEqual(
    operators(all as Value).filter((op) => op === "MatMul").length,
    4,
  );
});

Deno.test("gradient() of a gradient is a gradient", () => {
  const g = newGraph();
  const x = g.input("x", [2]);
  const [first] = gradient(g, g.apply("Exp", [x]), [x]);
  const [second] = gradient(g, first as Value, [x]);
  deepStrictEqual(second?.shape, [2]);
});

Deno.test("gradient() wants a seed of the shape of y", () => {
  const g = newGraph();
  const x = g.input("x", [2, 3]);
  throws(() => gradient(g, x, [x], g.input("seed", [3])), ShapeError);
});

Deno.test("gradient() names the operator that has no derivative", () => {
  const g = newGraph();
  const x = g.input("x", [1, 1, 2, 2]);
  const pooled = g.apply("GlobalAveragePool", [g.apply("Exp", [x])]);
  const y = g.apply("Exp", [pooled]);
  throws(() => gradient(g, y, [x]), /GlobalAveragePool has no derivative/);
  deepStrictEqual(gradient(g, y, [pooled])[0]?.shape, [1, 1, 1, 1]);
});

Deno.test("gradient() refuses a way of resizing that has no derivative, naming it", () => {
  const g = newGraph();
  const x = g.input("x", [1, 1, 2, 2]);
  const y = g.apply("Resize", [x], { mode: "cubic", sizes: [1, 1, 4, 4] });
  throws(() => gradient(g, y, [x]), /Resize: expected mode nearest, got cubic/);
});

Deno.test("gradient() takes chains far deeper than the call stack", () => {
  const g = newGraph();
  const x = g.input("x", [1]);
  let y = x;
  for (let i = 0; i < 50_000; i++) y = g.apply("Neg", [y]);
  const [dx] = gradient(g, y, [x]);
  strictEqual(encode({ dx: dx as Value }).length > 0, true);
});

Deno.test("stopGradient() holds a value constant", () => {
  const g = newGraph();
  const x = g.input("x", [2]);
  const held = stopGradient(g, g.apply("Exp", [x]));
  strictEqual(gradient(g, held, [x])[0], null);
  const [dx] = gradient(
    g,
    g.apply("Mul", [x, held]),
    [x],
    g.input("seed", [2]),
  );
  deepStrictEqual(operators(dx as Value), ["Exp", "Identity", "Mul"]);
});

Deno.test("gradient() of an operator that the provider has in other words is that of the operator", () => {
  const g = newGraph(webgpu);
  const [q, k, v] = ["q", "k", "v"].map((name) => g.input(name, [1, 4, 6]));
  const y = g.apply("MultiHeadAttention", [q, k, v] as Value[], {
    num_heads: 2,
  });
  const [dq] = gradient(g, y, [q as Value]);
  const inside = reachable([dq as Value]).filter(({ op }) => op === "Softmax");
  strictEqual(y.op, "Reshape");
  ok(
    !reachable([y]).some(({ id }) => inside.some((p) => p.id === id)),
    "probabilities are computed once more on the way back, not kept",
  );
});
