import { at, broadcast, sameShape, type Shape, size } from "../../core/mod.ts";
import type { Attrs, Inferred, Op, Value } from "../ir.ts";
import { axisOf, given, ints, misfit, num } from "./_rules.ts";
import { unbroadcast } from "./_unbroadcast.ts";

/** Changes the dimensions; attribute `shape` is exact, without 0 or −1. */
export const Reshape: Op = {
  type: "Reshape",
  domain: "",
  since: 13,
  attributes: { shape: "operand" },
  infer([x], attrs) {
    const shape = ints(attrs, "shape");
    if (size(given(x).shape) !== size(shape)) {
      throw misfit("Reshape", [given(x)], `expected ${size(shape)} elements`);
    }
    return { shape, dtype: given(x).dtype };
  },
  vjp: ({ apply }, g, { inputs: [x] }) => [
    apply("Reshape", [g], { shape: given(x).shape }),
  ],
  samples: [
    { shapes: [[2, 6]], attrs: { shape: [3, 4] } },
    { shapes: [[1, 1]], attrs: { shape: [] } },
  ],
};

/** Permutes the axes. @see {@link https://onnx.ai/onnx/operators/onnx__Transpose.html} */
export const Transpose: Op = {
  type: "Transpose",
  domain: "",
  since: 13,
  attributes: { perm: "ints" },
  infer([x], attrs) {
    const a = given(x);
    const perm = ints(attrs, "perm");
    if (!sameShape([...perm].sort((p, q) => p - q), a.shape.map((_, i) => i))) {
      throw misfit("Transpose", [a], `expected a permutation, not ${perm}`);
    }
    return { shape: perm.map((p) => at(a.shape, p)), dtype: a.dtype };
  },
  vjp({ apply }, g, { attrs }) {
    const perm = ints(attrs, "perm");
    const inverse = perm.map((_, i) => perm.indexOf(i));
    return [apply("Transpose", [g], { perm: inverse })];
  },
  samples: [{ shapes: [[2, 3, 4]], attrs: { perm: [2, 0, 1] } }],
};

/** Joins values along `axis`. @see {@link https://onnx.ai/onnx/operators/onnx__Concat.html} */
export const Concat: Op = {
  type: "Concat",
  domain: "",
  since: 13,
  attributes: { axis: "int" },
  infer(inputs, attrs) {
    const first = given(inputs[0]);
    const axis = axisOf(num(attrs, "axis"), first.shape);
    const others = (x: typeof first) => x.shape.toSpliced(axis, 1);
    if (!inputs.every((x) => sameShape(others(x), others(first)))) {
      throw misfit("Concat", inputs, `only axis ${axis} may differ`);
    }
    const joined = inputs.reduce((n, x) => n + at(x.shape, axis), 0);
    return { shape: first.shape.with(axis, joined), dtype: first.dtype };
  },
  vjp({ apply }, g, { inputs, attrs }) {
    const axis = axisOf(num(attrs, "axis"), g.shape);
    let end = 0;
    return inputs.map((x) => {
      const start = end;
      end += at(x.shape, axis);
      return apply("Slice", [g], {
        starts: [start],
        ends: [end],
        axes: [axis],
      });
    });
  },
  samples: [
    { shapes: [[2, 3], [2, 1]], attrs: { axis: 1 } },
    { shapes: [[2, 3], [4, 3]], attrs: { axis: 0 } },
  ],
};

/**
 * Takes `starts … ends` of `axes`, which are in range and counted from the front; or, with
 * `steps`, which are all −1, whole axes from their last element to their first.
 */
export const Slice: Op = {
  type: "Slice",
  domain: "",
  since: 13,
  attributes: {
    starts: "operand",
    ends: "operand",
    axes: "operand",
    steps: "operand",
  },
  infer([x], attrs) {
    const a = given(x);
    if (attrs["steps"] !== undefined) return turnedAxes(a, attrs);
    const [starts, ends] = [ints(attrs, "starts"), ints(attrs, "ends")];
    const shape = [...a.shape];
    ints(attrs, "axes").forEach((axis, i) => {
      const [start, end] = [at(starts, i), at(ends, i)];
      if (!(0 <= start && start < end && end <= at(a.shape, axis))) {
        throw misfit("Slice", [a], `${start}…${end} must lie in axis ${axis}`);
      }
      shape[axis] = end - start;
    });
    return { shape, dtype: a.dtype };
  },
  vjp({ apply }, g, { inputs: [x], attrs }) {
    if (attrs["steps"] !== undefined) return [apply("Slice", [g], attrs)];
    const { shape } = given(x);
    const before = shape.map(() => 0);
    const after = shape.map(() => 0);
    ints(attrs, "axes").forEach((axis, i) => {
      before[axis] = at(ints(attrs, "starts"), i);
      after[axis] = at(shape, axis) - at(ints(attrs, "ends"), i);
    });
    return [apply("Pad", [g], { pads: [...before, ...after] })];
  },
  samples: [{
    shapes: [[4, 5, 6]],
    attrs: { starts: [1, 0], ends: [3, 2], axes: [0, 2] },
  }, { shapes: [[4, 5, 6]], attrs: backwards([4, 5, 6], [0, 2]) }],
};

/**
 * Attributes of `Slice` that turn axes around.
 *
 * @param shape Dimensions of its operand.
 * @param axes Axes whose elements come in reverse order.
 */
export function backwards(shape: Shape, axes: readonly number[]): Attrs {
  const sizes = axes.map((axis) => at(shape, axis));
  return {
    starts: sizes.map((n) => n - 1),
    ends: sizes.map((n) => -n - 1),
    axes,
    steps: sizes.map(() => -1),
  };
}

function turnedAxes(a: Value, attrs: Attrs): Inferred {
  const expected = backwards(a.shape, ints(attrs, "axes"));
  for (const [name, values] of Object.entries(expected)) {
    if (sameShape(ints(attrs, name), values as Shape)) continue;
    throw misfit("Slice", [a], "steps are −1 over whole axes");
  }
  return { shape: a.shape, dtype: a.dtype };
}

/** Zeros around: `pads` are how many before each axis, then how many after each. */
export const Pad: Op = {
  type: "Pad",
  domain: "",
  since: 18,
  attributes: { pads: "operand" },
  infer([x], attrs) {
    const { shape, dtype } = given(x);
    const pads = ints(attrs, "pads");
    if (pads.length !== 2 * shape.length || pads.some((n) => n < 0)) {
      throw misfit("Pad", [given(x)], `must fit the pads ${pads}`);
    }
    const padded = shape.map((n, i) =>
      n + at(pads, i) + at(pads, i + shape.length)
    );
    return { shape: padded, dtype };
  },
  vjp({ apply }, g, { inputs: [x], attrs }) {
    const { shape } = given(x);
    const starts = ints(attrs, "pads").slice(0, shape.length);
    const ends = shape.map((n, i) => at(starts, i) + n);
    const axes = shape.map((_, i) => i);
    return [apply("Slice", [g], { starts, ends, axes })];
  },
  samples: [{ shapes: [[2, 3]], attrs: { pads: [1, 0, 2, 3] } }],
};

/** Broadcasts to attribute `shape`. @see {@link https://onnx.ai/onnx/operators/onnx__Expand.html} */
export const Expand: Op = {
  type: "Expand",
  domain: "",
  since: 13,
  attributes: { shape: "operand" },
  infer([x], attrs) {
    const shape = ints(attrs, "shape");
    const fits = broadcast(given(x).shape, shape);
    if (!fits || !sameShape(fits, shape)) {
      throw misfit("Expand", [given(x)], `must broadcast to [${shape}]`);
    }
    return { shape, dtype: given(x).dtype };
  },
  vjp: (graph, g, { inputs: [x] }) => [unbroadcast(graph, g, given(x).shape)],
  samples: [
    { shapes: [[1, 3]], attrs: { shape: [2, 3] } },
    { shapes: [[]], attrs: { shape: [2, 3] } },
  ],
};
