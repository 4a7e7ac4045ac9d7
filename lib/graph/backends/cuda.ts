import type { Backend } from "../ir.ts";

/**
 * ONNX Runtime's CUDA provider: nothing is cut for caches, so that a batch adds no operators, and
 * cuDNN has data gradients of its own.
 */
export const cuda: Backend = {
  id: "cuda",
  lowerings: {},
  vjps: {},
  mappedWeights: () => [],
  tokenStep: 32,
};
