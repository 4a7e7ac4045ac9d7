import { type Shape, size } from "../core/mod.ts";
import type {
  Backend,
  Builder,
  DType,
  ExternalTensor,
  Leaf,
  Value,
} from "./ir.ts";
import { cpu } from "./backends/cpu.ts";
import { OPS } from "./ops/mod.ts";

/** A graph under construction; its values are numbered in creation order. */
export interface Graph extends Builder {
  /** Declares an input that is fed at every run. */
  input(name: string, shape: Shape, dtype?: DType): Value;
  /**
   * Points at weights in a file. `shape` may differ from the checkpoint's, as
   * long as the number of elements is the same: a view of any other length, which
   * would read what lies behind the tensor, is a `RangeError`.
   */
  weight(tensor: ExternalTensor, shape: Shape): Value;
}

const BYTES = { float32: 4, float16: 2, bfloat16: 2 } as const;

/**
 * Starts an empty graph.
 *
 * @param backend How operators are written; as the CPU provider wants them by default.
 * @returns A graph whose first value has id 0.
 *
 * @example Usage
 * ```ts
 * import { newGraph } from "./graph.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const g = newGraph();
 * const sum = g.apply("Add", [g.input("x", [2, 3]), g.input("y", [1, 3])]);
 * deepStrictEqual(sum.shape, [2, 3]);
 * ```
 */
export function newGraph(backend: Backend = cpu): Graph {
  let next = 0;
  const leaf = (op: string, leaf: Leaf, shape: Shape, dtype: DType): Value => ({
    id: next++,
    op,
    inputs: [],
    attrs: {},
    shape,
    dtype,
    leaf,
  });
  const graph: Graph = {
    backend,
    input: (name, shape, dtype = "float32") =>
      leaf("Input", { kind: "input", name }, shape, dtype),
    constant(data, shape) {
      if (data.length !== size(shape)) {
        throw new RangeError(
          `Cannot embed a constant of shape [${shape.join(", ")}]: expected ${
            size(shape)
          } elements, got ${data.length}`,
        );
      }
      const dtype = data instanceof Float32Array ? "float32" : "int64";
      return leaf("Constant", { kind: "constant", data }, shape, dtype);
    },
    weight(tensor, shape) {
      const bytes = size(shape) * BYTES[tensor.dtype];
      if (tensor.bytes !== bytes) {
        throw new RangeError(
          `Cannot look at "${tensor.name}" as ${tensor.dtype} of shape [${
            shape.join(", ")
          }]: it needs ${bytes} bytes, there are ${tensor.bytes}`,
        );
      }
      return leaf("Weight", { kind: "weight", tensor }, shape, tensor.dtype);
    },
    apply(type, inputs, attrs = {}) {
      const op = OPS.get(type);
      if (!op) throw new RangeError(`Cannot apply "${type}": no such operator`);
      const { shape, dtype } = op.infer(inputs, attrs);
      const means = { op: type, inputs, attrs };
      const lowered = backend.lowerings[type]?.(graph, inputs, attrs);
      return lowered
        ? { ...lowered, means }
        : { id: next++, ...means, shape, dtype };
    },
  };
  return graph;
}
