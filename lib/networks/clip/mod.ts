/**
 * CLIP: its two towers, and how it wants its pixels.
 *
 * @module
 */

export * from "./clip_config.ts";
export * from "./clip_folder.ts";
export * from "./clip_graph.ts";
export * from "./clip_pixels.ts";
export * from "./clip_program.ts";
export {
  clipTextFeatures,
  clipTextStates,
  type WrittenInput,
} from "./clip_text.ts";
export type { EncoderStates } from "./clip_layers.ts";
export * from "./pil_resize.ts";
export {
  parsePreprocessor,
  type PreprocessorConfig,
  readPreprocessor,
} from "./preprocessor.ts";
export * from "./soft_pixels.ts";
export * from "./text_graph.ts";
export * from "./tower_fit.ts";
