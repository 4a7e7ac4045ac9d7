import { at, broadcast, sameShape, size } from "../../core/mod.ts";
import type { Op } from "../ir.ts";
import { axisOf, given, ints, misfit, num } from "./_rules.ts";

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
  samples: [{ shapes: [[2, 6]], attrs: { shape: [3, 4] } }],
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
  samples: [
    { shapes: [[2, 3], [2, 1]], attrs: { axis: 1 } },
    { shapes: [[2, 3], [4, 3]], attrs: { axis: 0 } },
  ],
};

/** Takes `starts … ends` of `axes`, which are in range and counted from the front. */
export const Slice: Op = {
  type: "Slice",
  domain: "",
  since: 13,
  attributes: { starts: "operand", ends: "operand", axes: "operand" },
  infer([x], attrs) {
    const a = given(x);
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
  samples: [{
    shapes: [[4, 5, 6]],
    attrs: { starts: [1, 0], ends: [3, 2], axes: [0, 2] },
  }],
};

/** Rows of `table` along axis 0, by an int64 tensor of indices. */
export const Gather: Op = {
  type: "Gather",
  domain: "",
  since: 13,
  attributes: {},
  infer([table, index]) {
    const [t, i] = [given(table), given(index)];
    if (i.dtype !== "int64") {
      throw misfit("Gather", [t, i], "indices are int64");
    }
    return { shape: [...i.shape, ...t.shape.slice(1)], dtype: t.dtype };
  },
  samples: [{ shapes: [[5, 3], [2, 4]], dtypes: ["float32", "int64"] }],
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
  samples: [{ shapes: [[1, 3]], attrs: { shape: [2, 3] } }],
};

/** Nearest-neighbour enlargement of `[n, c, h, w]` to attribute `sizes`. @see {@link https://onnx.ai/onnx/operators/onnx__Resize.html} */
export const Resize: Op = {
  type: "Resize",
  domain: "",
  since: 13,
  attributes: {
    mode: "string",
    nearest_mode: "string",
    coordinate_transformation_mode: "string",
    sizes: "operand",
  },
  infer([x], attrs) {
    return { shape: ints(attrs, "sizes"), dtype: given(x).dtype };
  },
  samples: [{
    shapes: [[1, 2, 3, 4]],
    attrs: {
      mode: "nearest",
      nearest_mode: "floor",
      coordinate_transformation_mode: "asymmetric",
      sizes: [1, 2, 6, 8],
    },
  }],
};
