// Layers as PyTorch names them; each takes the module that holds its parameters.

import { at, sameShape, size } from "../../core/mod.ts";
import type { Value } from "../../graph/mod.ts";
import type { Module } from "./module.ts";

/** Options of {@linkcode linear}. */
export interface LinearOptions {
  /** Whether there is a bias. Default `true`. */
  readonly bias?: boolean;
  /** Part of the output features to compute, as first and one after the last. */
  readonly rows?: readonly [from: number, to: number];
  /** Whether the checkpoint stores the weight as a 1×1 convolution. Default `false`. */
  readonly pointwise?: boolean;
  /** Whether a network in half precision computes it in float32 all the same. Default `false`. */
  readonly exact?: boolean;
}

/**
 * `x Wᵀ + b` along the last axis.
 *
 * @param m Module with `weight` `[out, in]` and `bias` `[out]`.
 * @param x Value `[…, in]`.
 * @param out Number of output features in the checkpoint.
 * @param options Bias, part of the outputs, form of the weight.
 * @returns Value `[…, out]`, or as many features as `rows` says.
 */
export function linear(
  m: Module,
  x: Value,
  out: number,
  { bias = true, rows, pointwise = false, exact = false }: LinearOptions = {},
): Value {
  const width = at(x.shape, x.shape.length - 1);
  const features = rows ? rows[1] - rows[0] : out;
  const part = rows ? { rows } : {};
  const stored = pointwise ? [out, width, 1, 1] : [out, width];
  const w = m.parameter("weight", stored, {
    ...part,
    view: [features, width],
  });
  const n = size(x.shape) / width;
  const flat = reshape(m, x, [n, width]);
  const operands = bias
    ? [flat, w, m.parameter("bias", [out], part)]
    : [flat, w];
  const y = m.op("Gemm", operands, { transB: 1, ...exact && { exact: 1 } });
  return reshape(m, y, [...x.shape.slice(0, -1), features]);
}

/** Options of {@linkcode conv2d}. */
export interface ConvOptions {
  /** Side of the kernel. Default 3. */
  readonly kernel?: number;
  /** Step. Default 1. */
  readonly stride?: number;
  /** Zeros at top, left, bottom and right. Default half the kernel on each side. */
  readonly pads?: readonly [number, number, number, number];
  /** Whether there is a bias. Default `true`. */
  readonly bias?: boolean;
  /** Whether a network in half precision computes it in float32 all the same. Default `false`. */
  readonly exact?: boolean;
}

/**
 * Convolution of images.
 *
 * @param m Module with `weight` `[out, in, k, k]` and `bias` `[out]`.
 * @param x Value `[n, in, h, w]`.
 * @param out Number of output channels.
 * @param options Kernel, stride, padding, bias.
 * @returns Value `[n, out, h′, w′]`.
 */
export function conv2d(
  m: Module,
  x: Value,
  out: number,
  { kernel = 3, stride = 1, pads, bias = true, exact = false }: ConvOptions =
    {},
): Value {
  const half = kernel >> 1;
  const w = m.parameter("weight", [out, at(x.shape, 1), kernel, kernel]);
  const operands = bias ? [x, w, m.parameter("bias", [out])] : [x, w];
  return m.op("Conv", operands, {
    kernel_shape: [kernel, kernel],
    pads: pads ?? [half, half, half, half],
    strides: [stride, stride],
    ...exact && { exact: 1 },
  });
}

/**
 * Group normalisation: of each group, minus its mean, over its deviation; then
 * scaled and shifted channel by channel.
 *
 * It is an instance normalisation of the groups.
 *
 * @param m Module with `weight` and `bias`, both `[c]`.
 * @param x Value `[n, c, h, w]`.
 * @param groups Number of groups, a divisor of `c`.
 * @param epsilon Added to the variance.
 * @returns Value of the same shape.
 * @see Wu & He 2018, {@link https://arxiv.org/abs/1803.08494}
 */
export function groupNorm(
  m: Module,
  x: Value,
  groups: number,
  epsilon: number,
): Value {
  const [n, c] = [at(x.shape, 0), at(x.shape, 1)];
  const grouped = reshape(m, x, [n, groups, size(x.shape) / n / groups]);
  const normal = m.op(
    "InstanceNormalization",
    [grouped, ...unit(m, groups)],
    { epsilon },
  );
  const gamma = m.parameter("weight", [c], { view: [c, 1, 1] });
  const beta = m.parameter("bias", [c], { view: [c, 1, 1] });
  const scaled = m.op("Mul", [reshape(m, normal, x.shape), gamma]);
  return m.op("Add", [scaled, beta]);
}

/** A scale of ones and a shift of zeros. */
function unit(m: Module, n: number): [Value, Value] {
  const ones = new Float32Array(n).fill(1);
  return [
    m.graph.constant(ones, [n]),
    m.graph.constant(new Float32Array(n), [n]),
  ];
}

/**
 * Layer normalisation along the last axis.
 *
 * @param m Module with `weight` and `bias`, both `[c]`.
 * @param x Value `[…, c]`.
 * @param epsilon Added to the variance. Default 1e-5.
 * @returns Value of the same shape.
 */
export function layerNorm(m: Module, x: Value, epsilon = 1e-5): Value {
  const c = at(x.shape, x.shape.length - 1);
  const operands = [x, m.parameter("weight", [c]), m.parameter("bias", [c])];
  return m.op("LayerNormalization", operands, { axis: -1, epsilon });
}

/**
 * `x σ(x)`.
 *
 * @returns Value of the same shape.
 */
export function silu(m: Module, x: Value): Value {
  return m.op("Mul", [x, m.op("Sigmoid", [x])]);
}

/**
 * An activation that a checkpoint's config names.
 *
 * @param name `"gelu"` is `x Φ(x)`; `"quick_gelu"` is `x σ(1.702 x)`, with which OpenAI trained CLIP.
 * @returns Value of the same shape.
 */
export function activation(
  m: Module,
  name: "gelu" | "quick_gelu",
  x: Value,
): Value {
  if (name === "gelu") return m.op("Gelu", [x]);
  const slope = m.op("Mul", [x, m.scalar(1.702)]);
  return m.op("Mul", [x, m.op("Sigmoid", [slope])]);
}

/**
 * Sum of two values, which broadcast.
 *
 * @returns Value of the broadcast shape.
 * @throws {ShapeError} If the shapes do not broadcast.
 */
export function add(m: Module, a: Value, b: Value): Value {
  return m.op("Add", [a, b]);
}

/**
 * The same elements in other dimensions.
 *
 * @param shape Dimensions, of as many elements.
 * @returns Value of that shape; `x` itself if it has it already.
 * @throws {ShapeError} If the number of elements differs.
 */
export function reshape(
  m: Module,
  x: Value,
  shape: readonly number[],
): Value {
  return sameShape(x.shape, shape) ? x : m.op("Reshape", [x], { shape });
}

/**
 * The axes in another order.
 *
 * @param perm Axis of `x` that each axis of the result is.
 * @returns Value whose axis `i` is axis `perm[i]` of `x`.
 */
export function transpose(
  m: Module,
  x: Value,
  perm: readonly number[],
): Value {
  return m.op("Transpose", [x], { perm });
}
