// Which kernels ONNX Runtime's CUDA provider has of the operators that graphs here are written in, at opset 18.

/** Versions of an operator's definition that a kernel is for, and its types. */
export interface CudaKernel {
  /** Version of the operator's definition that opset 18 has. */
  readonly since: number;
  /** First and last version that the kernel is registered for; without a last one it is for the first alone, until the definition changes. */
  readonly versions: readonly [from: number, to?: number];
  /** Element types that it computes in. */
  readonly types: readonly ("float32" | "float16" | "bfloat16" | "int64")[];
}

const FLOATS = ["float32", "float16"] as const;
const WITH_BF16 = [...FLOATS, "bfloat16"] as const;
const ALL = [...WITH_BF16, "int64"] as const;

/**
 * Kernels by operator.
 *
 * @see `docs/OperatorKernels.md` of microsoft/onnxruntime at commit 001d12d2623fd411ce0f83d05abb5e82304a3389, section CUDAExecutionProvider
 */
export const CUDA_KERNELS: Readonly<Record<string, CudaKernel>> = {
  Add: { since: 14, versions: [14], types: ALL },
  AveragePool: { since: 11, versions: [11, 18], types: FLOATS },
  BatchNormalization: { since: 15, versions: [15], types: FLOATS },
  Cast: { since: 13, versions: [13, 18], types: ALL },
  Concat: { since: 13, versions: [13], types: ALL },
  Conv: { since: 11, versions: [11, 21], types: FLOATS },
  ConvTranspose: { since: 11, versions: [11], types: FLOATS },
  Div: { since: 14, versions: [14], types: ALL },
  Erf: { since: 13, versions: [13], types: WITH_BF16 },
  Exp: { since: 13, versions: [13], types: WITH_BF16 },
  Expand: { since: 13, versions: [13], types: ALL },
  Gather: { since: 13, versions: [13], types: ALL },
  "com.microsoft.Gelu": { since: 1, versions: [1], types: WITH_BF16 },
  Gemm: { since: 13, versions: [13], types: WITH_BF16 },
  GlobalAveragePool: { since: 1, versions: [1], types: FLOATS },
  Identity: { since: 16, versions: [14, 18], types: ALL },
  InstanceNormalization: { since: 6, versions: [6], types: FLOATS },
  LayerNormalization: { since: 17, versions: [17], types: WITH_BF16 },
  Log: { since: 13, versions: [13], types: FLOATS },
  MatMul: { since: 13, versions: [13], types: WITH_BF16 },
  MaxPool: { since: 12, versions: [12], types: FLOATS },
  Mul: { since: 14, versions: [14], types: ALL },
  "com.microsoft.MultiHeadAttention": {
    since: 1,
    versions: [1],
    types: WITH_BF16,
  },
  Neg: { since: 13, versions: [13], types: ALL },
  Pad: { since: 18, versions: [18], types: FLOATS },
  ReduceMax: { since: 18, versions: [18], types: [...FLOATS, "int64"] },
  ReduceMin: { since: 18, versions: [18], types: [...FLOATS, "int64"] },
  ReduceSum: { since: 13, versions: [13], types: ALL },
  Relu: { since: 14, versions: [14], types: WITH_BF16 },
  Reshape: { since: 14, versions: [14, 18], types: ALL },
  Resize: { since: 18, versions: [18], types: FLOATS },
  ScatterND: { since: 18, versions: [18], types: ALL },
  Sigmoid: { since: 13, versions: [13], types: WITH_BF16 },
  Sign: { since: 13, versions: [13], types: ALL },
  Slice: { since: 13, versions: [13], types: ALL },
  Softmax: { since: 13, versions: [13], types: WITH_BF16 },
  Sqrt: { since: 13, versions: [13], types: WITH_BF16 },
  Sub: { since: 14, versions: [14], types: ALL },
  TopK: { since: 11, versions: [11], types: [...FLOATS, "int64"] },
  Transpose: { since: 13, versions: [13, 20], types: ALL },
};
