import { at } from "../../core/mod.ts";
import type { Attrs, Builder, Op, Value } from "../ir.ts";
import { given, ints, intsOr, misfit } from "./_rules.ts";

/**
 * Convolution of `[n, in, h, w]` with `[out, in, kh, kw]`; `pads` are top, left,
 * bottom, right; `dilations` are 1 by default.
 *
 * @see {@link https://onnx.ai/onnx/operators/onnx__Conv.html}
 */
export const Conv: Op = {
  type: "Conv",
  domain: "",
  since: 11,
  attributes: {
    kernel_shape: "ints",
    pads: "ints",
    strides: "ints",
    dilations: "ints",
  },
  infer([x, w], attrs) {
    const [a, m] = [given(x), given(w)];
    if (
      a.shape.length !== 4 || m.shape.length !== 4 || a.shape[1] !== m.shape[1]
    ) {
      throw misfit("Conv", [a, m], "channels must agree");
    }
    const { padding, strides, reach } = geometry(m, attrs);
    const extent = (i: number) =>
      Math.floor(
        (at(a.shape, i + 2) + at(padding, i) - at(reach, i)) / at(strides, i),
      ) + 1;
    return {
      shape: [at(a.shape, 0), at(m.shape, 0), extent(0), extent(1)],
      dtype: a.dtype,
    };
  },
  vjp(graph, g, { inputs: [x, w, bias], attrs }) {
    const [a, m] = [given(x), given(w)];
    return [
      dataGradient(graph, g, a, m, attrs),
      weightGradient(graph, a, g, m, attrs),
      bias ? sumOfChannels(graph, g) : null,
    ];
  },
  samples: [
    {
      shapes: [[2, 3, 5, 6], [4, 3, 3, 3], [4]],
      attrs: { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] },
    },
    {
      shapes: [[1, 3, 7, 6], [2, 3, 3, 3]],
      attrs: { kernel_shape: [3, 3], pads: [0, 0, 1, 1], strides: [2, 2] },
    },
    {
      shapes: [[1, 2, 8, 7], [2, 2, 3, 2]],
      attrs: {
        kernel_shape: [3, 2],
        pads: [1, 0, 0, 1],
        strides: [1, 2],
        dilations: [2, 1],
      },
    },
  ],
};

/**
 * Transposed convolution of `[n, in, h, w]` with `[in, out, kh, kw]`: what
 * `Conv` with the same weight and attributes takes cotangents to.
 *
 * @see {@link https://onnx.ai/onnx/operators/onnx__ConvTranspose.html}
 */
export const ConvTranspose: Op = {
  type: "ConvTranspose",
  domain: "",
  since: 11,
  attributes: {
    kernel_shape: "ints",
    pads: "ints",
    strides: "ints",
    dilations: "ints",
    output_padding: "ints",
  },
  infer([x, w], attrs) {
    const [a, m] = [given(x), given(w)];
    if (
      a.shape.length !== 4 || m.shape.length !== 4 || a.shape[1] !== m.shape[0]
    ) {
      throw misfit("ConvTranspose", [a, m], "channels must agree");
    }
    const { padding, strides, reach } = geometry(m, attrs);
    const extra = intsOr(attrs, "output_padding", [0, 0]);
    const extent = (i: number) =>
      at(strides, i) * (at(a.shape, i + 2) - 1) + at(extra, i) + at(reach, i) -
      at(padding, i);
    return {
      shape: [at(a.shape, 0), at(m.shape, 1), extent(0), extent(1)],
      dtype: a.dtype,
    };
  },
  vjp(graph, g, { inputs: [x, w], attrs }) {
    const [a, m] = [given(x), given(w)];
    const { output_padding: _, ...forward } = attrs;
    return [
      graph.apply("Conv", [g, m], forward),
      weightGradient(graph, g, a, m, attrs),
    ];
  },
  samples: [
    {
      shapes: [[2, 3, 4, 5], [3, 2, 3, 3]],
      attrs: { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] },
    },
    {
      shapes: [[1, 2, 3, 3], [2, 3, 3, 3]],
      attrs: {
        kernel_shape: [3, 3],
        pads: [0, 1, 1, 0],
        strides: [2, 2],
        output_padding: [1, 0],
      },
    },
  ],
};

/** Sizes of a convolution, per axis. */
export interface Geometry {
  /** Steps of the window. */
  readonly strides: readonly number[];
  /** Steps within it. */
  readonly dilations: readonly number[];
  /** Sums of the pads. */
  readonly padding: readonly number[];
  /** How far a dilated kernel reaches. */
  readonly reach: readonly number[];
}

/** Reads the sizes of a convolution from its kernels `[…, …, kh, kw]` and its attributes. */
export function geometry(w: Value, attrs: Attrs): Geometry {
  const [pads, strides] = [ints(attrs, "pads"), ints(attrs, "strides")];
  const dilations = intsOr(attrs, "dilations", [1, 1]);
  const axes = [0, 1];
  return {
    strides,
    dilations,
    padding: axes.map((i) => at(pads, i) + at(pads, i + 2)),
    reach: axes.map((i) => at(dilations, i) * (at(w.shape, i + 2) - 1) + 1),
  };
}

/** The transposed convolution, in which rows and columns at the far end that no window of a strided one reached are left at zero. */
function dataGradient(
  graph: Builder,
  g: Value,
  x: Value,
  w: Value,
  attrs: Attrs,
): Value {
  const { padding, strides, reach } = geometry(w, attrs);
  const unreached = [0, 1].map((i) =>
    (at(x.shape, i + 2) + at(padding, i) - at(reach, i)) % at(strides, i)
  );
  return graph.apply("ConvTranspose", [g, w], {
    ...attrs,
    output_padding: unreached,
  });
}

/**
 * Gradient of Σ g · Conv(x, w) with respect to w: a convolution of the images
 * with the cotangents in which batch and channels, strides and dilations change
 * places.
 */
function weightGradient(
  graph: Builder,
  x: Value,
  g: Value,
  w: Value,
  attrs: Attrs,
): Value {
  const { strides, dilations } = geometry(w, attrs);
  const kernel = w.shape.slice(2);
  const swapped = (v: Value) =>
    graph.apply("Transpose", [v], { perm: [1, 0, 2, 3] });
  const whole = graph.apply("Conv", [swapped(x), swapped(g)], {
    kernel_shape: g.shape.slice(2),
    pads: ints(attrs, "pads"),
    strides: dilations,
    dilations: strides,
  });
  const fits = kernel.every((n, i) => n === whole.shape[i + 2]);
  const part = fits ? whole : graph.apply("Slice", [whole], {
    starts: [0, 0],
    ends: kernel,
    axes: [2, 3],
  });
  return swapped(part);
}

function sumOfChannels(graph: Builder, g: Value): Value {
  return graph.apply("ReduceSum", [g], { axes: [0, 2, 3], keepdims: 0 });
}
