import { at, size } from "../../core/mod.ts";
import type { Builder, Op, Value } from "../ir.ts";
import { given, num, sameAsInput } from "./_rules.ts";
import { scalar, times } from "./_scalar.ts";
import { reshaped, unbroadcast } from "./_unbroadcast.ts";

/** Normalises each channel of `[n, c, …]` over its positions, then `· scale + bias`, both `[c]`. */
export const InstanceNormalization: Op = {
  type: "InstanceNormalization",
  domain: "",
  since: 6,
  attributes: { epsilon: "float" },
  infer: sameAsInput,
  vjp(graph, g, y) {
    const [x, scale] = [given(y.inputs[0]), given(y.inputs[1])];
    const [n, c] = [at(x.shape, 0), at(x.shape, 1)];
    const rows = [n, c, size(x.shape) / n / c];
    const cotangent = reshaped(graph, g, rows);
    const moments = rowMoments(graph, reshaped(graph, x, rows), y);
    const a = graph.apply("Mul", [
      moments.inverse,
      reshaped(graph, scale, [1, c, 1]),
    ]);
    const ofRows = rowGradient(graph, cotangent, moments, a);
    const perChannel = (v: Value) =>
      graph.apply("ReduceSum", [v], { axes: [0, 2], keepdims: 0 });
    return [
      reshaped(graph, ofRows, x.shape),
      perChannel(graph.apply("Mul", [cotangent, normalised(graph, moments)])),
      perChannel(cotangent),
    ];
  },
  samples: [
    { shapes: [[2, 3, 8], [3], [3]], attrs: { epsilon: 1e-5 } },
    { shapes: [[2, 2, 3, 4], [2], [2]], attrs: { epsilon: 1e-5 } },
  ],
};

/** Normalises along the last axis, then `· scale + bias`. @see {@link https://onnx.ai/onnx/operators/onnx__LayerNormalization.html} */
export const LayerNormalization: Op = {
  type: "LayerNormalization",
  domain: "",
  since: 17,
  attributes: { axis: "int", epsilon: "float" },
  infer: sameAsInput,
  vjp(graph, g, y) {
    const [x, scale] = [given(y.inputs[0]), given(y.inputs[1])];
    const moments = rowMoments(graph, x, y);
    const scaled = isFilledWith(scale, 1) ? g : graph.apply("Mul", [g, scale]);
    const product = graph.apply("Mul", [g, normalised(graph, moments)]);
    return [
      rowGradient(graph, scaled, moments, moments.inverse),
      unbroadcast(graph, product, scale.shape),
      unbroadcast(graph, g, scale.shape),
    ];
  },
  samples: [{
    shapes: [[2, 3, 4], [4], [4]],
    attrs: { axis: -1, epsilon: 1e-5 },
  }],
};

/** What a normalisation knows of its rows, which lie along the last axis. */
interface Moments {
  /** The rows without their means. */
  readonly centred: Value;
  /** One over their deviations, with size 1 on the last axis. */
  readonly inverse: Value;
  /** Number of elements of a row. */
  readonly length: number;
}

/** Mean and deviation once more, from the input: the forward kernels keep neither. */
function rowMoments(graph: Builder, x: Value, { attrs }: Value): Moments {
  const { apply } = graph;
  const length = at(x.shape, x.shape.length - 1);
  const mean = times(graph, sumOfRows(graph, x), 1 / length);
  const centred = apply("Sub", [x, mean]);
  const squares = sumOfRows(graph, apply("Mul", [centred, centred]));
  const variance = apply("Add", [
    times(graph, squares, 1 / length),
    scalar(graph, num(attrs, "epsilon")),
  ]);
  const inverse = apply("Div", [scalar(graph, 1), apply("Sqrt", [variance])]);
  return { centred, inverse, length };
}

/**
 * `a (g − mean g − x̂ · mean(g x̂))` with `a` of size 1 on the last axis, as
 * `a g + b (x − μ) + c` with b and c likewise: four passes over the elements.
 */
function rowGradient(
  graph: Builder,
  g: Value,
  { centred, inverse, length }: Moments,
  a: Value,
): Value {
  const { apply } = graph;
  const sum = sumOfRows(graph, g);
  const product = sumOfRows(graph, apply("Mul", [g, centred]));
  const square = apply("Mul", [inverse, inverse]);
  const slope = apply("Mul", [apply("Mul", [product, square]), a]);
  const b = times(graph, slope, -1 / length);
  const c = times(graph, apply("Mul", [sum, a]), -1 / length);
  const linear = apply("Add", [
    apply("Mul", [g, a]),
    apply("Mul", [centred, b]),
  ]);
  return apply("Add", [linear, c]);
}

function normalised({ apply }: Builder, { centred, inverse }: Moments): Value {
  return apply("Mul", [centred, inverse]);
}

function sumOfRows({ apply }: Builder, x: Value): Value {
  return apply("ReduceSum", [x], { axes: [x.shape.length - 1], keepdims: 1 });
}

/** Whether a value is a constant whose elements are all one number. */
export function isFilledWith({ leaf }: Value, value: number): boolean {
  return leaf?.kind === "constant" && leaf.data.every((x) => x === value);
}
