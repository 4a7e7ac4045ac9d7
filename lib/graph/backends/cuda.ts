import type { Backend } from "../ir.ts";
import { attentionByHead } from "./attention_by_head.ts";

/**
 * ONNX Runtime's CUDA provider: nothing is cut for caches, so that a batch adds no operators, and
 * cuDNN has data gradients of its own.
 */
export const cuda: Backend = {
  id: "cuda",
  lowerings: {},
  vjps: { MultiHeadAttention: attentionByHead() },
  mappedWeights: () => [],
  tokenStep: 32,
};
