import { at as element, sameShape, type Shape, size } from "../../core/mod.ts";
import type { Attrs, ExternalTensor, Graph, Value } from "../../graph/mod.ts";
import type { LowRank, StoredTensor } from "../files/mod.ts";
import type { Parameters } from "./parameters.ts";

/**
 * A place in a model while its graph is built: where the parameters of that
 * place are found, and the graph that its layers are added to.
 */
export interface Module {
  /** Name as in PyTorch, for example `"down_blocks.0.resnets.1"`; `""` is the model. */
  readonly path: string;
  /** The graph under construction. */
  readonly graph: Graph;
  /** A place below this one. */
  at(name: string): Module;
  /** Applies an operator. */
  op(type: string, inputs: readonly Value[], attrs?: Attrs): Value;
  /** Number as a scalar value. */
  scalar(x: number): Value;
  /** A parameter as float32. `view` replaces its dimensions; `rows` takes a part of its first axis; either is a `RangeError` outside of the parameter. */
  parameter(name: string, shape: Shape, options?: ParameterView): Value;
}

/** How a parameter is looked at without copying it. */
export interface ParameterView {
  /** Dimensions in the graph, of as many elements as are taken. */
  readonly view?: Shape;
  /** First row and the row after the last, along the first axis. */
  readonly rows?: readonly [from: number, to: number];
}

/**
 * Starts a model: its root module.
 *
 * @param parameters Parameters of the model, by their names in the checkpoint.
 * @returns The module with the empty path.
 */
export function rootModule(
  graph: Graph,
  parameters: Parameters,
): Module {
  const known = new Map<string, Value>();
  const at = (path: string): Module => {
    const name = (child: string) => path === "" ? child : `${path}.${child}`;
    return {
      path,
      graph,
      at: (child) => at(name(child)),
      op: (type, inputs, attrs) => graph.apply(type, inputs, attrs),
      scalar: (x) => graph.constant(Float32Array.of(x), []),
      parameter(child, shape, { view, rows } = {}) {
        const key = `${name(child)} ${rows ?? ""} ${view ?? ""}`;
        const seen = known.get(key);
        if (seen) return seen;
        const found = parameters.take(name(child), shape);
        const [from, to] = rows ?? [0, shape[0] ?? 1];
        if (rows && !(0 <= from && from < to && to <= element(shape, 0))) {
          throw new RangeError(
            `Cannot take rows ${from} to ${to} of "${name(child)}": it has ${
              shape[0] ?? 0
            }`,
          );
        }
        const dimensions = view ??
          (rows ? [to - from, ...shape.slice(1)] : shape);
        const value = found.value
          ? viewed(graph, found.value, dimensions, rows)
          : stored(graph, rows ? cut(found, from, to) : found, dimensions);
        known.set(key, value);
        return value;
      },
    };
  };
  return at("");
}

const ONNX_FLOAT = 1;

const DTYPES: Readonly<Record<string, ExternalTensor["dtype"]>> = {
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
};

/**
 * Points at a tensor of a checkpoint.
 *
 * @param shape Dimensions of as many elements.
 * @returns Its elements in float32.
 */
export function stored(
  graph: Graph,
  { name, dtype, file, offset, bytes, added = [] }: StoredTensor,
  shape: Shape,
): Value {
  const type = DTYPES[dtype] ?? "float32";
  const weight = graph.weight(
    { name, dtype: type, file, offset, bytes },
    shape,
  );
  const base = type === "float32"
    ? weight
    : graph.apply("Cast", [weight], { to: ONNX_FLOAT });
  return added.reduce(
    (sum, product) => graph.apply("Add", [sum, lowRank(graph, product, shape)]),
    base,
  );
}

/** `scale · up · down` in the dimensions of what it is added to. */
function lowRank(
  graph: Graph,
  { up, down, scale }: LowRank,
  shape: Shape,
): Value {
  const rank = element(down.shape, 0);
  const out = size(up.shape) / rank;
  const product = graph.apply("MatMul", [
    stored(graph, up, [out, rank]),
    stored(graph, down, [rank, size(shape) / out]),
  ]);
  const factor = graph.constant(Float32Array.of(scale), []);
  const scaled = graph.apply("Mul", [product, factor]);
  return sameShape(scaled.shape, shape)
    ? scaled
    : graph.apply("Reshape", [scaled], { shape });
}

/** Rows of a tensor lie one after the other, so a part of them is a shorter tensor. */
function cut(tensor: StoredTensor, from: number, to: number): StoredTensor {
  const { shape: [rows = 1, ...rest], bytes, added } = tensor;
  const row = bytes / rows;
  return {
    ...tensor,
    shape: [to - from, ...rest],
    ...added &&
      { added: added.map((a) => ({ ...a, up: cut(a.up, from, to) })) },
    offset: tensor.offset + from * row,
    bytes: (to - from) * row,
  };
}

/** Some rows of a value, in other dimensions. */
function viewed(
  graph: Graph,
  value: Value,
  shape: Shape,
  rows: ParameterView["rows"],
): Value {
  const part = rows
    ? graph.apply("Slice", [value], {
      starts: [rows[0]],
      ends: [rows[1]],
      axes: [0],
    })
    : value;
  return sameShape(part.shape, shape)
    ? part
    : graph.apply("Reshape", [part], { shape });
}
