/**
 * Layers that several networks share, and where their weights come from.
 *
 * @module
 */

export {
  activation,
  add,
  conv2d,
  groupNorm,
  layerNorm,
  linear,
  reshape,
  silu,
  transpose,
} from "./layers.ts";
export { type Module, type ParameterView, rootModule } from "./module.ts";
export {
  type NetworkGraph,
  type NetworkOptions,
  openNetwork,
} from "./network_graph.ts";
export {
  type Parameter,
  type ParameterOptions,
  type Parameters,
  parameters,
} from "./parameters.ts";
export { downsample, resnetBlock, upsample } from "./resnet_block.ts";
export {
  type AttentionSite,
  type OnAttention,
  type OnOutput,
  transformer2d,
} from "./transformer_2d.ts";
