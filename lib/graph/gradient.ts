import { sameShape, ShapeError } from "../core/mod.ts";
import type { Graph } from "./graph.ts";
import type { Builder, Value } from "./ir.ts";
import { stopGradientVjp } from "./ops/_stop_gradient_vjp.ts";
import { OPS } from "./ops/mod.ts";

/**
 * Adds the gradient of `Σ seed · y` to a graph, in reverse mode.
 *
 * It is written with operators, so it can be differentiated again. Only values
 * on a path from `xs` to `y` get a cotangent: weights that are held fixed cost
 * nothing. Cotangents are float32 and follow each other in the order in which
 * they are needed, last operator first. An operator that is written in others has
 * the derivative of itself, not of those.
 *
 * @param graph Graph of `y` and `xs`, to which the gradient is added.
 * @param y Value to differentiate, of any shape.
 * @param xs Values to differentiate with respect to; leaves or results.
 * @param seed Cotangent of `y`, of its shape; ones unless given.
 * @returns One value per `xs`, of its shape; `null` where `y` does not depend on it.
 * @throws {RangeError} If a path from `xs` to `y` goes through an operator without derivative.
 * @throws {ShapeError} If `seed` does not have the shape of `y`.
 *
 * @example The derivative of x² is 2x
 * ```ts
 * import { encode } from "./encode.ts";
 * import { gradient } from "./gradient.ts";
 * import { newGraph } from "./graph.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const g = newGraph();
 * const x = g.input("x", [3]);
 * const [slope] = gradient(g, g.apply("Mul", [x, x]), [x]);
 * deepStrictEqual(slope?.shape, [3]);
 * ```
 */
export function gradient(
  graph: Graph,
  y: Value,
  xs: readonly Value[],
  seed: Value = ones(graph, y),
): (Value | null)[] {
  if (!sameShape(seed.shape, y.shape)) {
    throw new ShapeError(
      "gradient",
      [seed.shape, y.shape],
      "the seed must have the shape of y",
    );
  }
  const wanted = new Set(xs.map((x) => x.id));
  const path = pathTo(y, wanted);
  const cotangents = new Map([[y.id, seed]]);
  for (const v of [...path.values()].reverse()) {
    const g = cotangents.get(v.id);
    if (!g || v.leaf) continue;
    const parts = pullBack(graph, g, v, v.inputs.map((x) => path.has(x.id)));
    v.inputs.forEach((x, i) => {
      const part = parts[i];
      if (!part || !path.has(x.id)) return;
      const sum = cotangents.get(x.id);
      cotangents.set(x.id, sum ? graph.apply("Add", [sum, part]) : part);
    });
  }
  return xs.map((x) => path.has(x.id) ? cotangents.get(x.id) ?? null : null);
}

/** A value as the operator that was applied, which the provider may have in other words. */
function meant(value: Value): Value {
  return { ...value, ...value.means };
}

function ones(graph: Builder, y: Value): Value {
  const one = graph.constant(Float32Array.of(1), []);
  return graph.apply("Expand", [one], { shape: y.shape });
}

function pullBack(
  graph: Builder,
  g: Value,
  v: Value,
  wanted: readonly boolean[],
): readonly (Value | null)[] {
  if (!wanted.includes(true)) return [];
  const vjp = graph.backend.vjps[v.op] ?? OPS.get(v.op)?.vjp;
  if (!vjp) {
    throw new RangeError(
      `Cannot differentiate: ${v.op} has no derivative, and value ${v.id} ` +
        "lies on a path that needs it",
    );
  }
  return vjp(graph, g, v, wanted);
}

/** Values through which `y` depends on the wanted ones, as they were applied, by id, operands first. */
function pathTo(
  y: Value,
  wanted: ReadonlySet<number>,
): ReadonlyMap<number, Value> {
  const seen = new Map<number, Value>();
  const stack = [y];
  for (let v = stack.pop(); v; v = stack.pop()) {
    if (seen.has(v.id)) continue;
    seen.set(v.id, v);
    const { op, inputs } = meant(v);
    if (OPS.get(op)?.vjp !== stopGradientVjp) stack.push(...inputs);
  }
  const path = new Map<number, Value>();
  for (const v of [...seen.values()].sort((a, b) => a.id - b.id).map(meant)) {
    const depends = wanted.has(v.id) ||
      (OPS.get(v.op)?.vjp !== stopGradientVjp &&
        v.inputs.some((x) => path.has(x.id)));
    if (depends) path.set(v.id, v);
  }
  return path;
}
