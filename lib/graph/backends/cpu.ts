import type { Backend } from "../ir.ts";
import { attentionInBlocks } from "./attention_blocks.ts";
import { flippedKernels } from "./flipped_kernels.ts";
import { mappedWeights } from "./mapped_weights.ts";

/** ONNX Runtime's CPU provider: large attention goes backwards in blocks that stay near a core. */
export const cpu: Backend = {
  id: "cpu",
  lowerings: { ConvTranspose: flippedKernels },
  vjps: { MultiHeadAttention: attentionInBlocks },
  mappedWeights,
  // Bits would depend on it.
  tokenStep: 1,
};
