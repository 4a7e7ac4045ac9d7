import type { Backend } from "../ir.ts";
import { attentionByHead } from "./attention_by_head.ts";
import { attentionOfRows, SCORE_BYTES } from "./attention_rows.ts";
import { centredNorm } from "./centred_norm.ts";
import { flippedKernels } from "./flipped_kernels.ts";

/** ONNX Runtime's WebGPU provider: without the two operators whose kernels return wrong values. */
export const webgpu: Backend = {
  id: "webgpu",
  lowerings: {
    ConvTranspose: flippedKernels,
    InstanceNormalization: centredNorm,
    MultiHeadAttention: attentionOfRows,
  },
  vjps: { MultiHeadAttention: attentionByHead(SCORE_BYTES) },
  mappedWeights: () => [],
  tokenStep: 32,
};
