/**
 * Model folders of Hugging Face as ONNX graphs: configs, weights, tokenizer and
 * networks.
 *
 * @module
 */

// Folders and weights
export { type Checkpoint, openCheckpoint } from "./checkpoint.ts";
export { type Component, type ModelFolder, openModelFolder } from "./folder.ts";
export {
  type ParameterOptions,
  type Parameters,
  parameters,
} from "./parameters.ts";
export {
  readSafetensors,
  type StoredDtype,
  type StoredTensor,
} from "./safetensors.ts";

// Configs
export {
  type ClipConfig,
  type ClipTextConfig,
  type ClipVisionConfig,
  parseClipConfig,
  parseClipTextConfig,
} from "./clip_config.ts";
export {
  parsePreprocessor,
  type PreprocessorConfig,
  readPreprocessor,
} from "./preprocessor.ts";
export { parseUNetConfig, type UNetConfig } from "./unet_config.ts";
export { parseVaeConfig, type VaeConfig } from "./vae_config.ts";
