/**
 * ResNet-34 as torchvision has it.
 *
 * @module
 */

export { RESNET_SIDE, resnetProgram } from "./resnet.ts";
export { openResnetWeights } from "./resnet_weights.ts";
