/**
 * Layers that several networks share, and where their weights come from.
 *
 * @module
 */

export * from "./layers.ts";
export * from "./module.ts";
export * from "./network_graph.ts";
export * from "./parameters.ts";
export * from "./resnet_block.ts";
export * from "./transformer_2d.ts";
