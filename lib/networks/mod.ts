/**
 * Model folders of Hugging Face as ONNX graphs: configs, weights, tokenizer and
 * networks.
 *
 * @module
 */

// Folders and weights
export {
  type Checkpoint,
  type LowRank,
  openCheckpoint,
  readSafetensors,
  type StoredDtype,
  type StoredTensor,
  storedValues,
} from "./files/mod.ts";
export {
  type ClipConfig,
  type ClipFolder,
  type ClipGraph,
  clipGraph,
  clipPixels,
  type ClipTextConfig,
  type ClipVisionConfig,
  openClipFolder,
  parseClipConfig,
  parseClipTextConfig,
  parsePreprocessor,
  pilResize,
  type Planes,
  type PreprocessorConfig,
  type ProjectedTextConfig,
  readClipConfig,
  readPreprocessor,
  textProgram,
  type WrittenInput,
} from "./clip/mod.ts";
export type { SecondEncoder } from "./sdxl/mod.ts";
export {
  type LoraAlpha,
  type LoraChoice,
  type LoraFile,
  type LoraPart,
  openLora,
} from "./lora/mod.ts";
export {
  type ModelIndex,
  readModelIndex,
  type WeightedPart,
} from "./model_index.ts";
export { type Component, type ModelFolder, openModelFolder } from "./folder.ts";
export { lackedBy, type Lacking, type Need, NEEDS } from "./lacking.ts";
export {
  openParts,
  type PipelineOptions,
  type PipelineParts,
  textModel,
} from "./pipeline_parts.ts";
export {
  type AttentionSite,
  type Module,
  type NetworkGraph,
  type Parameter,
  type ParameterOptions,
  type Parameters,
  parameters,
  type ParameterView,
} from "./layers/mod.ts";

// Configs
export {
  type Addition,
  addTap,
  type Branch,
  type DistributionGuidance,
  distributionGuidanceTap,
  type EnergyFeature,
  type MapEnergy,
  type ModuleHooks,
  type NoiseFeatures,
  noiseGraph,
  parseUNetConfig,
  readTap,
  sinusoids,
  type Site,
  type SiteMaps,
  sizeEmbedding,
  type Tap,
  type Tapped,
  type UNetConfig,
  type UNetGraph,
  unetGraph,
  type UNetInputs,
  unetSites,
  type UNetSizes,
} from "./unet/mod.ts";
export {
  decoderProgram,
  encoderProgram,
  imageShape,
  parseVaeConfig,
  type VaeConfig,
  vaeFactor,
} from "./vae/mod.ts";

// Prompts
export { openTokenizer, type Tokenizer } from "./tokenizer/mod.ts";

// Networks as graphs
export {
  INCEPTION_FEATURES,
  inceptionPixels,
  inceptionProgram,
  openInceptionWeights,
} from "./inception/mod.ts";
