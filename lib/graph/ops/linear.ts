import { at, broadcast } from "../../core/mod.ts";
import type { Builder, Op, Value } from "../ir.ts";
import { given, misfit, numOr } from "./_rules.ts";
import { unbroadcast } from "./_unbroadcast.ts";

/** Batched matrix product with broadcast leading axes. @see {@link https://onnx.ai/onnx/operators/onnx__MatMul.html} */
export const MatMul: Op = {
  type: "MatMul",
  domain: "",
  since: 13,
  attributes: {},
  infer([x, y]) {
    const [a, b] = [given(x), given(y)];
    const lead = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const inner = a.shape.at(-1) === b.shape.at(-2);
    if (a.shape.length < 2 || b.shape.length < 2 || !lead || !inner) {
      throw misfit("MatMul", [a, b], "inner dimensions must agree");
    }
    const shape = [...lead, at(a.shape, a.shape.length - 2)];
    return {
      shape: [...shape, at(b.shape, b.shape.length - 1)],
      dtype: a.dtype,
    };
  },
  vjp(graph, g, { inputs: [x, y] }) {
    const [a, b] = [given(x), given(y)];
    const ofA = graph.apply("MatMul", [g, transposed(graph, b)]);
    const ofB = graph.apply("MatMul", [transposed(graph, a), g]);
    return [
      unbroadcast(graph, ofA, a.shape),
      unbroadcast(graph, ofB, b.shape),
    ];
  },
  samples: [
    { shapes: [[2, 3], [3, 4]] },
    { shapes: [[5, 1, 2, 3], [4, 3, 2]] },
  ],
};

/** The last two axes exchanged. */
export function transposed(graph: Builder, x: Value): Value {
  const rank = x.shape.length;
  const perm = x.shape.map((_, i) => i).with(-1, rank - 2).with(-2, rank - 1);
  return graph.apply("Transpose", [x], { perm });
}

/**
 * `A · B (+ c)`, where `transA` and `transB` transpose the operands first; with
 * `transB` 1, `B` is PyTorch's weight `[out, in]`.
 *
 * @see {@link https://onnx.ai/onnx/operators/onnx__Gemm.html}
 */
export const Gemm: Op = {
  type: "Gemm",
  domain: "",
  since: 13,
  attributes: { transA: "int", transB: "int" },
  infer([x, w, c], attrs) {
    const [a, b] = [given(x), given(w)];
    const [transA, transB] = flags(attrs);
    const [rows, inner] = transA ? a.shape.toReversed() : a.shape;
    const [depth, columns] = transB ? b.shape.toReversed() : b.shape;
    const fits = a.shape.length === 2 && b.shape.length === 2 &&
      inner === depth && (!c || c.shape.at(-1) === columns);
    if (!fits) {
      throw misfit(
        "Gemm",
        c ? [a, b, c] : [a, b],
        "expected matrices that fit",
      );
    }
    return { shape: [rows as number, columns as number], dtype: a.dtype };
  },
  vjp(graph, g, { inputs: [x, w, c], attrs }) {
    const [a, b] = [given(x), given(w)];
    const [transA, transB] = flags(attrs);
    const gemm = (p: Value, q: Value, transA: number, transB: number) =>
      graph.apply("Gemm", [p, q], { transA, transB });
    return [
      transA ? gemm(b, g, transB, 1) : gemm(g, b, 0, 1 - transB),
      transB ? gemm(g, a, 1, transA) : gemm(a, g, 1 - transA, 0),
      c ? unbroadcast(graph, g, c.shape) : null,
    ];
  },
  samples: [
    { shapes: [[2, 3], [4, 3], [4]], attrs: { transB: 1 } },
    { shapes: [[2, 3], [3, 4]] },
    { shapes: [[3, 2], [3, 4], [1, 4]], attrs: { transA: 1 } },
    { shapes: [[3, 2], [4, 3]], attrs: { transA: 1, transB: 1 } },
  ],
};

function flags(attrs: Value["attrs"]): [transA: number, transB: number] {
  return [numOr(attrs, "transA", 0), numOr(attrs, "transB", 0)];
}
