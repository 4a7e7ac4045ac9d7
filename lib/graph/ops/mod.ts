import type { Op } from "../ir.ts";
import { Add, Div, Mul, Neg, Sub } from "./arithmetic.ts";
import { MultiHeadAttention } from "./attention.ts";
import { Conv, ConvTranspose } from "./convolution.ts";
import { Cast, Identity } from "./copy.ts";
import { Erf, Exp, Log, Relu, Sigmoid, Sqrt } from "./elementwise.ts";
import { Gather, ScatterND } from "./gather.ts";
import { Gelu } from "./gelu.ts";
import { Gemm, MatMul } from "./linear.ts";
import { Concat, Expand, Pad, Reshape, Slice, Transpose } from "./movement.ts";
import { InstanceNormalization, LayerNormalization } from "./norm.ts";
import {
  AveragePool,
  BatchNormalization,
  GlobalAveragePool,
  MaxPool,
} from "./pooling.ts";
import { ReduceMax, ReduceMin, ReduceSum, Softmax } from "./reduce.ts";
import { Resize } from "./resize.ts";
import { Sign, TopK } from "./top_k.ts";

/** Operators by ONNX type: the one list that the rest of the project reads. */
export const OPS: ReadonlyMap<string, Op> = new Map(
  [
    Add,
    AveragePool,
    BatchNormalization,
    Cast,
    Concat,
    Conv,
    ConvTranspose,
    Div,
    Erf,
    Exp,
    Expand,
    Gather,
    Gelu,
    Gemm,
    GlobalAveragePool,
    Identity,
    InstanceNormalization,
    LayerNormalization,
    Log,
    MatMul,
    MaxPool,
    Mul,
    MultiHeadAttention,
    Neg,
    Pad,
    ReduceMax,
    ReduceMin,
    ReduceSum,
    Relu,
    Reshape,
    Resize,
    ScatterND,
    Sigmoid,
    Sign,
    Slice,
    Softmax,
    Sqrt,
    Sub,
    TopK,
    Transpose,
  ].map((op) => [op.type, op]),
);
