/**
 * CLIP: its two towers, and how it wants its pixels.
 *
 * @module
 */

export {
  type ClipConfig,
  type ClipTextConfig,
  type ClipVisionConfig,
  parseClipConfig,
  parseClipTextConfig,
  parseProjectedTextConfig,
  type ProjectedTextConfig,
  readClipConfig,
} from "./clip_config.ts";
export { type ClipFolder, openClipFolder } from "./clip_folder.ts";
export { type ClipGraph, clipGraph } from "./clip_graph.ts";
export { clipPixels } from "./clip_pixels.ts";
export { textProgram } from "./clip_program.ts";
export {
  clipTextFeatures,
  clipTextStates,
  type WrittenInput,
} from "./clip_text.ts";
export { pilResize, type Planes } from "./pil_resize.ts";
export {
  parsePreprocessor,
  type PreprocessorConfig,
  readPreprocessor,
} from "./preprocessor.ts";
export { poolingProblems, textProblems } from "./tower_fit.ts";
