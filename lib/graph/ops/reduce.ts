import type { Shape } from "../../core/mod.ts";
import type { Attrs, Builder, Inferred, Op, Value } from "../ir.ts";
import { axisOf, given, ints, num, sameAsInput } from "./_rules.ts";
import { STEEP, times } from "./_scalar.ts";
import { reshaped } from "./_unbroadcast.ts";

/** Sum over `axes`, kept as size 1 where `keepdims` is 1. @see {@link https://onnx.ai/onnx/operators/onnx__ReduceSum.html} */
export const ReduceSum: Op = {
  ...reduction("ReduceSum", 13),
  vjp(graph, g, { inputs: [x], attrs }) {
    const { shape } = given(x);
    const kept = reshaped(graph, g, keptShape(shape, attrs));
    return [graph.apply("Expand", [kept], { shape })];
  },
};

/** Greatest element over `axes`; the cotangent is split evenly among equals. */
export const ReduceMax: Op = {
  ...reduction("ReduceMax", 18),
  vjp: (graph, g, y) => [splitAmongEquals(graph, g, y, -1)],
};

/** Least element over `axes`; the cotangent is split evenly among equals. */
export const ReduceMin: Op = {
  ...reduction("ReduceMin", 18),
  vjp: (graph, g, y) => [splitAmongEquals(graph, g, y, 1)],
};

/** `eˣ / Σ eˣ` along `axis`. @see {@link https://onnx.ai/onnx/operators/onnx__Softmax.html} */
export const Softmax: Op = {
  type: "Softmax",
  domain: "",
  since: 13,
  attributes: { axis: "int" },
  infer: sameAsInput,
  vjp({ apply }, g, y) {
    const sum = apply("ReduceSum", [apply("Mul", [g, y])], {
      axes: [num(y.attrs, "axis")],
      keepdims: 1,
    });
    return [apply("Mul", [y, apply("Sub", [g, sum])])];
  },
  samples: [
    { shapes: [[2, 3, 4]], attrs: { axis: -1 } },
    { shapes: [[2, 3, 4]], attrs: { axis: 1 } },
  ],
};

function reduction(type: string, since: number): Omit<Op, "vjp"> {
  return {
    type,
    domain: "",
    since,
    attributes: { axes: "operand", keepdims: "int" },
    infer: ([x], attrs) => inferReduced(given(x), attrs),
    samples: [
      { shapes: [[2, 3, 4]], attrs: { axes: [1], keepdims: 0 } },
      { shapes: [[2, 3, 4]], attrs: { axes: [0, -1], keepdims: 1 } },
    ],
  };
}

function inferReduced(x: Value, attrs: Attrs): Inferred {
  const axes = reducedAxes(x.shape, attrs);
  const shape = num(attrs, "keepdims")
    ? keptShape(x.shape, attrs)
    : x.shape.filter((_, i) => !axes.includes(i));
  return { shape, dtype: x.dtype };
}

function reducedAxes(shape: Shape, attrs: Attrs): readonly number[] {
  return ints(attrs, "axes").map((i) => axisOf(i, shape));
}

function keptShape(shape: Shape, attrs: Attrs): Shape {
  const axes = reducedAxes(shape, attrs);
  return shape.map((n, i) => axes.includes(i) ? 1 : n);
}

/** `side` is 1 if x ≥ y, −1 if x ≤ y, for elements x and their extreme y. */
function splitAmongEquals(
  graph: Builder,
  g: Value,
  y: Value,
  side: 1 | -1,
): Value {
  const { apply } = graph;
  const x = given(y.inputs[0]);
  const shape = keptShape(x.shape, y.attrs);
  const excess = apply("Sub", [x, reshaped(graph, y, shape)]);
  // 1 where x is y and 0 elsewhere, without a sign, for which WebGPU has no kernel.
  const half = apply("Sigmoid", [times(graph, excess, -side * STEEP)]);
  const chosen = apply("Identity", [times(graph, half, 2)]);
  const count = apply("ReduceSum", [chosen], {
    axes: reducedAxes(x.shape, y.attrs),
    keepdims: 1,
  });
  const share = apply("Div", [reshaped(graph, g, shape), count]);
  return apply("Mul", [chosen, share]);
}
