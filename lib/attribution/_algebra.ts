import { sameShape, type Shape } from "../core/mod.ts";
import { type Graph, stopGradient, type Value } from "../graph/mod.ts";

/** A factor by which any difference of two scores saturates; a power of two, so that nothing is rounded. */
export const STEEP = 2 ** 100;

/** Operators of a graph under names that let formulas read as formulas. */
export interface Algebra {
  /** A number, of no dimensions. */
  number(x: number): Value;
  /** `a + b`. */
  add(a: Value, b: Value): Value;
  /** `a − b`. */
  sub(a: Value, b: Value): Value;
  /** `a b`. */
  mul(a: Value, b: Value): Value;
  /** `a / b`. */
  div(a: Value, b: Value): Value;
  /** `x` times a number. */
  times(x: Value, factor: number): Value;
  /** `−x`. */
  neg(x: Value): Value;
  /** `1 / (1 + e⁻ˣ)`. */
  sigmoid(x: Value): Value;
  /** −½, 0 or ½: half the sign, for which WebGPU has no kernel. */
  halfSign(x: Value): Value;
  /** `eˣ`. */
  exp(x: Value): Value;
  /** Natural logarithm. */
  log(x: Value): Value;
  /** `eˣ / Σ eˣ` along the last axis. */
  softmax(x: Value): Value;
  /** Sum along the last axis, which stays with one element. */
  sum(x: Value): Value;
  /** Least element along the last axis, which stays with one element. */
  min(x: Value): Value;
  /** Greatest element along the last axis, which stays with one element. */
  max(x: Value): Value;
  /** The same elements, through which no gradient flows. */
  held(x: Value): Value;
  /** The same elements in other dimensions. */
  reshape(x: Value, shape: Shape): Value;
}

/**
 * Names the operators of a graph.
 *
 * @returns The operators, which need no `this`.
 */
export function algebra(graph: Graph): Algebra {
  const number = (x: number) => graph.constant(Float32Array.of(x), []);
  const unary = (type: string) => (x: Value) => graph.apply(type, [x]);
  const binary = (type: string) => (a: Value, b: Value) =>
    graph.apply(type, [a, b]);
  const reduce = (type: string) => (x: Value) =>
    graph.apply(type, [x], { axes: [-1], keepdims: 1 });
  const [sub, mul] = [binary("Sub"), binary("Mul")];
  const sigmoid = unary("Sigmoid");
  return {
    number,
    add: binary("Add"),
    sub,
    mul,
    div: binary("Div"),
    times: (x, factor) => mul(x, number(factor)),
    neg: unary("Neg"),
    sigmoid,
    halfSign: (x) => sub(sigmoid(mul(x, number(STEEP))), number(0.5)),
    exp: unary("Exp"),
    log: unary("Log"),
    softmax: (x) => graph.apply("Softmax", [x], { axis: -1 }),
    sum: reduce("ReduceSum"),
    min: reduce("ReduceMin"),
    max: reduce("ReduceMax"),
    held: (x) => stopGradient(graph, x),
    reshape: (x, shape) =>
      sameShape(x.shape, shape) ? x : graph.apply("Reshape", [x], { shape }),
  };
}
