/**
 * Model folders of Hugging Face as ONNX graphs: configs, weights, tokenizer and
 * networks.
 *
 * @module
 */

// Folders and weights
export { type Checkpoint, openCheckpoint } from "./checkpoint.ts";
export { type ClipFolder, openClipFolder } from "./clip_folder.ts";
export { type Component, type ModelFolder, openModelFolder } from "./folder.ts";
export {
  openParts,
  type PipelineOptions,
  type PipelineParts,
} from "./pipeline_parts.ts";
export {
  type Parameter,
  type ParameterOptions,
  type Parameters,
  parameters,
} from "./parameters.ts";
export {
  readSafetensors,
  type StoredDtype,
  type StoredTensor,
} from "./safetensors.ts";
export { storedValues } from "./stored_values.ts";

// Configs
export {
  type ClipConfig,
  type ClipTextConfig,
  type ClipVisionConfig,
  parseClipConfig,
  parseClipTextConfig,
  readClipConfig,
} from "./clip_config.ts";
export {
  parsePreprocessor,
  type PreprocessorConfig,
  readPreprocessor,
} from "./preprocessor.ts";
export { parseUNetConfig, type UNetConfig } from "./unet_config.ts";
export { parseVaeConfig, type VaeConfig } from "./vae_config.ts";

// Prompts
export { openTokenizer, type Tokenizer } from "./tokenizer.ts";

// Networks as graphs
export { clipPixels } from "./clip_pixels.ts";
export {
  clipImageProgram,
  clipTextProgram,
  textProgram,
} from "./clip_program.ts";
export {
  INCEPTION_FEATURES,
  inceptionPixels,
  inceptionProgram,
} from "./inception.ts";
export { openInceptionWeights } from "./inception_weights.ts";
export {
  categoryOf,
  type TextPair,
  textPairs,
  tokenProgram,
  type TokenVariant,
} from "./token_program.ts";
export { sinusoids } from "./time_embedding.ts";
export type { Dialect } from "./module.ts";
export { pilResize, type Planes } from "./pil_resize.ts";
export type {
  AddVariant,
  BalanceVariant,
  EditVariant,
} from "./activation_edits.ts";
export { unetLossProgram, type UNetLossVariant } from "./unet_loss.ts";
export {
  type EnergyVariant,
  type MapSite,
  type MapVariant,
  type SiteMaps,
  type UNetProgram,
  unetProgram,
  type UNetVariant,
} from "./unet_program.ts";
export {
  decoderProgram,
  encoderProgram,
  imageShape,
  vaeFactor,
} from "./vae_program.ts";
