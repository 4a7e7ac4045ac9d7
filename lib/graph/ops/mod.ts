import type { Op } from "../ir.ts";
import { Gelu, MultiHeadAttention } from "./attention.ts";
import { Add, Cast, Div, Mul, Sigmoid, Sub } from "./elementwise.ts";
import { Conv, Gemm, MatMul } from "./linear.ts";
import {
  Concat,
  Expand,
  Gather,
  Reshape,
  Resize,
  Slice,
  Transpose,
} from "./movement.ts";
import { InstanceNormalization, LayerNormalization } from "./norm.ts";
import { ReduceSum, Softmax } from "./reduce.ts";

/** Operators by ONNX type: the one list that the rest of the project reads. */
export const OPS: ReadonlyMap<string, Op> = new Map(
  [
    Add,
    Cast,
    Concat,
    Conv,
    Div,
    Expand,
    Gather,
    Gelu,
    Gemm,
    InstanceNormalization,
    LayerNormalization,
    MatMul,
    Mul,
    MultiHeadAttention,
    ReduceSum,
    Reshape,
    Resize,
    Sigmoid,
    Slice,
    Softmax,
    Sub,
    Transpose,
  ].map((op) => [op.type, op]),
);
