/**
 * Model folders of Hugging Face as ONNX graphs: configs, weights, tokenizer and
 * networks.
 *
 * @module
 */

// Folders, configs and weights
export {
  type Checkpoint,
  type LowRank,
  openCheckpoint,
  readSafetensors,
  type StoredDtype,
  type StoredTensor,
  storedValues,
  writeSafetensors,
} from "./files/mod.ts";
export * from "./folder.ts";
export * from "./lacking.ts";
export * from "./lora/mod.ts";
export * from "./model_index.ts";
export * from "./pipeline_parts.ts";

// Prompts
export * from "./tokenizer/mod.ts";

// Networks as graphs
export * from "./clip/mod.ts";
export * from "./inception/mod.ts";
export * from "./layers/mod.ts";
export * from "./resnet/mod.ts";
export * from "./sdxl/mod.ts";
export * from "./unet/mod.ts";
export * from "./vae/mod.ts";
