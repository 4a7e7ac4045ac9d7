import { sameShape, type Shape } from "../core/mod.ts";
import { type Graph, stopGradient, type Value } from "../graph/mod.ts";

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
  /** −1, 0 or 1. */
  sign(x: Value): Value;
  /** `eˣ`. */
  exp(x: Value): Value;
  /** Natural logarithm. */
  log(x: Value): Value;
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
 * @param graph Graph that results are added to.
 * @returns The operators, which need no `this`.
 */
export function algebra(graph: Graph): Algebra {
  const number = (x: number) => graph.constant(Float32Array.of(x), []);
  const unary = (type: string) => (x: Value) => graph.apply(type, [x]);
  const binary = (type: string) => (a: Value, b: Value) =>
    graph.apply(type, [a, b]);
  const reduce = (type: string) => (x: Value) =>
    graph.apply(type, [x], { axes: [-1], keepdims: 1 });
  const mul = binary("Mul");
  return {
    number,
    add: binary("Add"),
    sub: binary("Sub"),
    mul,
    div: binary("Div"),
    times: (x, factor) => mul(x, number(factor)),
    neg: unary("Neg"),
    sigmoid: unary("Sigmoid"),
    sign: unary("Sign"),
    exp: unary("Exp"),
    log: unary("Log"),
    sum: reduce("ReduceSum"),
    min: reduce("ReduceMin"),
    max: reduce("ReduceMax"),
    held: (x) => stopGradient(graph, x),
    reshape: (x, shape) =>
      sameShape(x.shape, shape) ? x : graph.apply("Reshape", [x], { shape }),
  };
}
