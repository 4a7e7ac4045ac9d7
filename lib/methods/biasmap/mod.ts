/**
 * BiasMap (the paper of this project): guidance by the gradient of a soft IoU of attribution maps.
 *
 * @module
 */

export * from "./biasmap.ts";
