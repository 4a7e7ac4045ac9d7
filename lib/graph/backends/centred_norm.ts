import { at, size } from "../../core/mod.ts";
import type { Attrs, Builder, Value } from "../ir.ts";
import { given } from "../ops/_rules.ts";
import { times } from "../ops/_scalar.ts";
import { reshaped } from "../ops/_unbroadcast.ts";
import { isFilledWith } from "../ops/norm.ts";

/**
 * Writes instance normalisation as one of rows that are centred first: WebGPU's kernel for it
 * ignores `epsilon` (onnxruntime 1.30), and its variances cancel far from zero.
 *
 * @param inputs Value `[n, c, …]`, scale and bias `[c]`.
 * @param attrs `epsilon`.
 * @returns Value of the same shape.
 */
export function centredNorm(
  graph: Builder,
  inputs: readonly Value[],
  attrs: Attrs,
): Value {
  const { apply, constant } = graph;
  const [x, scale, bias] = inputs.map(given) as [Value, Value, Value];
  const [n, c] = [at(x.shape, 0), at(x.shape, 1)];
  const length = size(x.shape) / n / c;
  const rows = reshaped(graph, x, [n, c, length]);
  const sum = apply("ReduceSum", [rows], { axes: [2], keepdims: 1 });
  const centred = apply("Sub", [rows, times(graph, sum, 1 / length)]);
  const filled = (value: number) =>
    constant(new Float32Array(length).fill(value), [length]);
  const normal = apply("LayerNormalization", [centred, filled(1), filled(0)], {
    ...attrs,
    axis: -1,
  });
  const column = (v: Value) => reshaped(graph, v, [1, c, 1]);
  const scaled = isFilledWith(scale, 1)
    ? normal
    : apply("Mul", [normal, column(scale)]);
  const moved = isFilledWith(bias, 0)
    ? scaled
    : apply("Add", [scaled, column(bias)]);
  return reshaped(graph, moved, x.shape);
}
